package io.genstage.internal.turns;

import org.jspecify.annotations.Nullable;

/**
 * Runnable stages that one thread will run itself, first in, first out, with the {@link Worker}'s time at which each
 * was queued.
 */
final class RunQueue {

    private static final int CAPACITY = 16;

    private static final @Nullable Actor[] NONE = {};

    private static final long[] NO_TIMES = {};

    /** A queue that accepts no stage, used if there is no memory for another one. */
    static final RunQueue WITHOUT_ROOM = new RunQueue(0);

    private final int capacity;

    // Allocated for the first stage: most turns end before that.

    private @Nullable Actor[] actors = NONE;

    private long[] since = NO_TIMES;

    private int first;

    private int size;

    private long expected;

    RunQueue() {
        this(CAPACITY);
    }

    private RunQueue(int capacity) {
        this.capacity = capacity;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /**
     * Adds a stage at the end. If this throws because there is no memory, the stage was not added.
     *
     * @param now the time
     * @return whether there was room
     */
    boolean offer(Actor actor, long now) {
        if (size == capacity) {
            return false;
        }
        if (actors == NONE) {
            long[] times = new long[CAPACITY];
            actors = new Actor[CAPACITY];
            since = times;
        }
        int index = index(size++);
        actors[index] = actor;
        since[index] = now;
        expected += actor.expectedNanos();
        return true;
    }

    @Nullable
    Actor poll() {
        if (size == 0) {
            return null;
        }
        Actor actor = actors[first];
        actors[first] = null;
        first = index(1);
        size--;
        expected = size == 0 || actor == null
                ? 0
                : expected - actor.expectedNanos(); // the stage's expectation has not changed while it was queued
        return actor;
    }

    /** {@return when the first stage was queued; there must be one} */
    long firstSince() {
        return since[first];
    }

    /** {@return how long the next calls of all queued stages are expected to take together} */
    long expectedNanos() {
        return expected;
    }

    /** Lets other threads run all queued stages, and all stages of the group. */
    void submitAll(Group group) {
        for (Actor actor = poll(); actor != null; actor = poll()) {
            group.add(actor);
        }
        group.submit();
    }

    private int index(int place) {
        return first + place & CAPACITY - 1;
    }
}
