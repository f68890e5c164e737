package io.genstage.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * The producer's end of a subscription. Counts are numbers of events since the subscription was opened.
 *
 * @param id the number of the subscription
 * @param instance the id of the consuming instance
 * @param requested events that the consumer has requested, as far as the producer has read its requests
 * @param delivered events that the producer has delivered
 * @param partition the partition that the consumer takes, and how many events are queued there; {@code null} if the
 *     producer has no partitions
 * @since 0.1.0
 */
public record ConsumerSnapshot(
        long id,
        String instance,
        long requested,
        long delivered,
        @Nullable PartitionSnapshot partition) {

    /** {@return the outstanding demand: events that were requested and not delivered yet} */
    public long pending() {
        return requested - delivered;
    }
}
