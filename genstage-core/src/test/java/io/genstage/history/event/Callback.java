package io.genstage.history.event;

import org.jspecify.annotations.Nullable;

/** The calls of a handler, each of which may throw, and some of which may emit. */
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
    DISCARDED(Transition.THREW_IN_DISCARDED, null),
    FAILED(Transition.THREW_IN_FAILED, null),
    TERMINATED(Transition.THREW_IN_TERMINATED, null),
    /** No callback, but what makes the handler. */
    FACTORY(Transition.THREW_IN_FACTORY, null);

    public final Transition threw;

    public final @Nullable Transition emitted;

    Callback(Transition threw, @Nullable Transition emitted) {
        this.threw = threw;
        this.emitted = emitted;
    }
}
