package io.genstage.internal.turns;

import org.jspecify.annotations.Nullable;

/**
 * Runnable stages that one thread means to serve itself, first come, first served, and since when each of them waits, on a clock that
 * is the {@link Worker}'s.
 */
final class RunQueue {

    private static final int CAPACITY = 16;

    private static final @Nullable Actor[] NONE = {};

    private static final long[] NEVER = {};

    /** A queue that takes nothing, for want of memory for another one. */
    static final RunQueue WITHOUT_ROOM = new RunQueue(0);

    private final int capacity;

    // Made when the first one comes: most turns are over before that.

    private @Nullable Actor[] actors = NONE;

    private long[] since = NEVER;

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
     * Puts a stage at the end. If this throws for want of memory, it has not.
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
        expected = size == 0 || actor == null ? 0 : expected - actor.expectedNanos(); // it has done nothing meanwhile
        return actor;
    }

    /** Since when the first one waits; there must be one. */
    long firstSince() {
        return since[first];
    }

    /** How long the calls of all that wait are expected to take, each one call. */
    long expectedNanos() {
        return expected;
    }

    /** Lets other threads serve all that wait, and all that are in the group. */
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
