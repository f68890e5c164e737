package io.genstage.history.event;

import org.jspecify.annotations.Nullable;

/** The callbacks of a handler. A history may make each of them throw, and some of them emit events. */
public enum Callback {
    STARTED(Transition.THREW_IN_STARTED, null),
    SUBSCRIBED(Transition.THREW_IN_SUBSCRIBED, null),
    CONSUMER_SUBSCRIBED(Transition.THREW_IN_CONSUMER_SUBSCRIBED, null),
    HANDLE_DEMAND(Transition.THREW_IN_HANDLE_DEMAND, null),
    HANDLE_EVENTS(Transition.THREW_IN_HANDLE_EVENTS, null),
    CANCELLED(Transition.THREW_IN_CANCELLED, Transition.EMITTED_IN_CANCELLED),
    CONSUMER_CANCELLED(Transition.THREW_IN_CONSUMER_CANCELLED, Transition.EMITTED_IN_CONSUMER_CANCELLED),
    COMPLETED(Transition.THREW_IN_COMPLETED, Transition.EMITTED_IN_COMPLETED),
    CALL(Transition.THREW_IN_CALL, Transition.EMITTED_IN_CALL),
    CAST(Transition.THREW_IN_CAST, Transition.EMITTED_IN_CAST),
    INFO(Transition.THREW_IN_INFO, Transition.EMITTED_IN_INFO),
    DRAINING(Transition.THREW_IN_DRAINING, Transition.EMITTED_IN_DRAINING),
    DISCARDED(Transition.THREW_IN_DISCARDED, null),
    FAILED(Transition.THREW_IN_FAILED, null),
    TERMINATED(Transition.THREW_IN_TERMINATED, null),
    /** Not a callback: the factory that creates the handler. */
    FACTORY(Transition.THREW_IN_FACTORY, null);

    /** Counted when the callback throws. */
    public final Transition threw;

    /** Counted when the callback emits; {@code null} if it emits nothing, or if other transitions count its events. */
    public final @Nullable Transition emitted;

    Callback(Transition threw, @Nullable Transition emitted) {
        this.threw = threw;
        this.emitted = emitted;
    }
}
