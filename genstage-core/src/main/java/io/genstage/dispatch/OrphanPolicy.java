package io.genstage.dispatch;

/**
 * What happens to the events of a partition that has no consumer.
 *
 * @since 0.1.0
 */
public enum OrphanPolicy {
    /**
     * The events are queued for the next consumer. When the partition is full, all partitions wait, because the
     * application must decide whether to drop events or to stop.
     */
    HOLD,
    /**
     * The events are discarded, also those that were queued when the last consumer left. The other partitions continue.
     */
    DISCARD
}
