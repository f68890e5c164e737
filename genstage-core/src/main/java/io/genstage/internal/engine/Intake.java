package io.genstage.internal.engine;

import io.genstage.dispatch.EventSlice;
import io.genstage.snapshot.InletSnapshot;
import org.jspecify.annotations.Nullable;

/** A second source of a producer beside its handler: events that other threads have put there. */
public interface Intake<E> {

    /**
     * Takes events out. By the stage, in its turn.
     *
     * @param most how many at most, at least 1
     * @return the events, or {@code null} if there are none
     */
    @Nullable
    EventSlice<E> take(long most);

    /**
     * Gives up the events that it holds. By the stage, in its turn, when it has ended.
     *
     * @return how many these were
     */
    long giveUp();

    /**
     * {@return whether it holds nothing}
     */
    boolean isEmpty();

    /** Wakes the callers that wait for room, so that they see whether the stage still takes events. From any thread. */
    default void wakeCallers() {}

    /**
     * {@return its figures}
     */
    InletSnapshot snapshot();
}
