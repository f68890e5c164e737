package io.genstage.engine;

import org.jspecify.annotations.Nullable;

/**
 * Runnable stages that one thread means to serve itself, first come, first served, and since when each of them waits, on a clock that
 * is the {@link Worker}'s.
 */
final class RunQueue {

    private static final int CAPACITY = 16;

    private static final @Nullable StageShell<?, ?>[] NONE = {};

    private static final long[] NEVER = {};

    /** A queue that takes nothing, for want of memory for another one. */
    static final RunQueue WITHOUT_ROOM = new RunQueue(0);

    private final int capacity;

    // Made when the first one comes: most turns are over before that.

    private @Nullable StageShell<?, ?>[] shells = NONE;

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
    boolean offer(StageShell<?, ?> shell, long now) {
        if (size == capacity) {
            return false;
        }
        if (shells == NONE) {
            long[] times = new long[CAPACITY];
            shells = new StageShell<?, ?>[CAPACITY];
            since = times;
        }
        int index = index(size++);
        shells[index] = shell;
        since[index] = now;
        expected += shell.expectedNanos();
        return true;
    }

    @Nullable
    StageShell<?, ?> poll() {
        if (size == 0) {
            return null;
        }
        StageShell<?, ?> shell = shells[first];
        shells[first] = null;
        first = index(1);
        size--;
        expected = size == 0 || shell == null ? 0 : expected - shell.expectedNanos(); // it has done nothing meanwhile
        return shell;
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
        for (StageShell<?, ?> shell = poll(); shell != null; shell = poll()) {
            group.add(shell);
        }
        group.submit();
    }

    private int index(int place) {
        return first + place & CAPACITY - 1;
    }
}
