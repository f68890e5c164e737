package io.genstage;

/**
 * What a producer of a sequence does when its last consumer has left.
 *
 * @since 0.1.0
 */
public enum OnCancel {
    /** The producer waits for the next consumer and then continues at the same place of the sequence. */
    CONTINUE,
    /** The producer completes. */
    STOP
}
