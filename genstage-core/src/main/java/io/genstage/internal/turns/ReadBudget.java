package io.genstage.internal.turns;

/**
 * The time that a reader spends at most on stages that change their figures all the time, in total for all stages that
 * it reads. Belongs to one thread.
 */
public final class ReadBudget {

    private static final long LIMIT_NANOS = 50_000_000;

    private long since;

    private boolean started;

    /** {@return whether the time has passed} It begins with the first call. */
    boolean isExhausted() {
        if (!started) {
            started = true;
            since = System.nanoTime();
        }
        return System.nanoTime() - since > LIMIT_NANOS;
    }
}
