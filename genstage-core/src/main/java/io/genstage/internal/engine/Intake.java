package io.genstage.internal.engine;

import io.genstage.InletState;
import io.genstage.dispatch.EventSlice;
import io.genstage.snapshot.InletSnapshot;
import org.jspecify.annotations.Nullable;

/** A second source of a producer, beside its handler: events that other threads have added. */
public interface Intake<E> {

    /**
     * Removes events. Called by the stage, in its turn.
     *
     * @param limit the maximum number of events, at least 1
     * @return the events, or {@code null} if there are none
     */
    @Nullable
    EventSlice<E> take(long limit);

    /**
     * Removes all its events. Called by the stage, in its turn, when the stage has ended.
     *
     * @return the events, which the stage gives up
     */
    EventSlice<E> giveUp();

    /** {@return whether it holds no events} */
    boolean isEmpty();

    /**
     * Wakes callers that wait for space, so that they check whether the stage still accepts events. From any thread.
     */
    default void wakeCallers() {}

    /** {@return its figures} From any thread. */
    Figures figures();

    /**
     * Figures of a second source. Counts are numbers of events.
     *
     * @param queued events that it holds
     * @param capacity the maximum number of events that it holds
     * @param refused events that it did not accept
     * @param givenUp events that it held when its stage ended
     */
    record Figures(long queued, long capacity, long refused, long givenUp) {

        InletSnapshot snapshot(InletState open, @Nullable String closedBecause) {
            boolean full = open == InletState.ACCEPTING && queued >= capacity;
            return new InletSnapshot(
                    full ? InletState.FULL : open, closedBecause, queued, capacity, refused, givenUp);
        }
    }
}
