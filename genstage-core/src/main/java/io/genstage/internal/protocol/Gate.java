package io.genstage.internal.protocol;

/**
 * Says how many events may move now. A stage asks its gates in two places only: before it takes a batch, and before it asks its handler for
 * events. What lets a gate open again also wakes the stage: a message, or the timer of its turn.
 */
@FunctionalInterface
public interface Gate {

    /** The answer of a gate that limits nothing. */
    long OPEN = Long.MAX_VALUE;

    /** The answer of a gate that lets nothing pass. */
    long CLOSED = 0;

    /** {@return how many events may move now, from {@link #CLOSED} to {@link #OPEN}} */
    long mayMove();

    /** {@return the answer of a gate that is either open or closed} */
    static long openIf(boolean condition) {
        return condition ? OPEN : CLOSED;
    }
}
