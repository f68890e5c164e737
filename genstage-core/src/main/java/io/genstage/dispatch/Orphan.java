package io.genstage.dispatch;

/**
 * What becomes of the events of a partition that has no consumer.
 *
 * @since 0.1.0
 */
public enum Orphan {
    /**
     * They wait for its next consumer (R190, D3). When as many wait as a partition may hold, all partitions wait: to drop events
     * or to stop is a choice that somebody should make.
     */
    HOLD,
    /** They are discarded, also those that its last consumer has left behind; the other partitions go on. */
    DISCARD
}
