package io.genstage.internal.protocol;

/**
 * Limits how many events may move now. A stage checks its gates in two places only: before it takes a batch, and before
 * it asks its handler for events. When a gate opens again, a message or the timer of its turn wakes the stage.
 */
@FunctionalInterface
public interface Gate {

    /** The value of a gate that limits nothing. */
    long OPEN = Long.MAX_VALUE;

    /** The value of a gate through which no event may move. */
    long CLOSED = 0;

    /** {@return how many events may move now, from {@link #CLOSED} to {@link #OPEN}} */
    long mayMove();

    /** {@return {@link #OPEN} or {@link #CLOSED}} */
    static long openIf(boolean condition) {
        return condition ? OPEN : CLOSED;
    }
}
