package io.genstage.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * The producer's end of an edge. Counts are of events, cumulative since the subscription was made.
 *
 * @param id the number of the subscription
 * @param stage the id of the consuming instance
 * @param requested what the consumer has asked for, as far as the producer has heard
 * @param delivered what was sent
 * @param partition the partition that it takes, with what waits there for its demand, or {@code null} if there are none
 * @since 0.1.0
 */
public record ConsumerSnapshot(
        long id,
        String stage,
        long requested,
        long delivered,
        @Nullable PartitionSnapshot partition) {

    /**
     * {@return how many events were asked for and have not been delivered}
     */
    public long pending() {
        return requested - delivered;
    }
}
