package io.genstage.internal.engine;

import io.genstage.dispatch.EventSlice;
import org.jspecify.annotations.Nullable;

/**
 * How one call of a handler ended. Valid until the stage calls its handler again.
 *
 * @param <O> the type of the events that the stage emits
 */
interface CallOutcome<O> {

    /** The value of {@link #failedAt()} if no single event was named. */
    int WHOLE_BATCH = -1;

    /** {@return what the call threw, or {@code null} if it returned} */
    @Nullable
    Throwable thrown();

    /**
     * {@return the index of the event at which the call failed, or {@link #WHOLE_BATCH}; only if it threw} The events
     * before that one were handled.
     */
    int failedAt();

    /**
     * {@return the events that the call emitted, or {@code null} if it emitted none; if it threw, the events that it
     * emitted for events that it has handled; a second call returns {@code null}}
     */
    @Nullable
    EventSlice<O> takeEmitted();

    /**
     * {@return how many events the call had emitted after each event that it received, or {@code null} if its handler does
     * not mark events}
     */
    int @Nullable [] marks();

    /** {@return the acknowledgers with which the call has emitted events, or {@code null} if there are none} */
    @Nullable
    EmittedAcknowledgers acknowledgers();

    /** {@return whether this call has completed the stage and returned, or an earlier one of the same handler has} */
    boolean completed();

    /** {@return whether the handler has requested another call for its remaining demand} */
    boolean again();
}
