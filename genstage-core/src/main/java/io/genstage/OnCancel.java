package io.genstage;

/**
 * What a producer that is made of a sequence does when its last consumer has left.
 *
 * @since 0.1.0
 */
public enum OnCancel {
    /** It waits for the next one, at the place in the sequence where it is. */
    CONTINUE,
    /** It completes. */
    STOP
}
