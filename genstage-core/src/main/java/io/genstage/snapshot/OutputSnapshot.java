package io.genstage.snapshot;

import io.genstage.BufferOptions;
import io.genstage.DemandMode;
import io.genstage.DiscardReason;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The producing side of an instance. {@code emitted == dispatched + buffered + queued + discarded + givenUp}; a broadcast
 * counts an event once.
 *
 * @param emitted events that the handler or the inlet has emitted
 * @param dispatched events that have left for consumers
 * @param buffered events that wait in the buffer
 * @param queued events that wait in the dispatcher for the consumer of their partition
 * @param discards events that were let go of, by reason; reasons that did not occur are absent
 * @param withheld how often a selector has thrown, and its consumer was not given the event
 * @param givenUp events that waited in the buffer or the dispatcher when the instance ended
 * @param buffer the buffer's options
 * @param owed demand that the handler was told of and has not met
 * @param grant how many events the dispatcher could take now
 * @param mode what is done with demand
 * @param inlet the inlet, or {@code null} if the instance has none
 * @param consumers the live subscriptions
 * @param partitions the partitions; empty if the instance does not partition its events
 * @since 0.1.0
 */
public record OutputSnapshot(
        long emitted,
        long dispatched,
        long buffered,
        long queued,
        Map<DiscardReason, Long> discards,
        long withheld,
        long givenUp,
        BufferOptions buffer,
        long owed,
        long grant,
        DemandMode mode,
        @Nullable InletSnapshot inlet,
        List<ConsumerSnapshot> consumers,
        List<PartitionSnapshot> partitions) {

    public OutputSnapshot {
        discards = Map.copyOf(discards);
        consumers = List.copyOf(consumers);
        partitions = List.copyOf(partitions);
    }

    /**
     * {@return how many events consumers have asked for and not been sent}
     */
    public long pending() {
        return consumers.stream().mapToLong(ConsumerSnapshot::pending).sum();
    }

    /**
     * {@return events that were let go of, for whatever reason}
     */
    public long discarded() {
        return discards.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * {@return events that were let go of for one reason}
     *
     * @param reason the reason
     */
    public long discarded(DiscardReason reason) {
        return discards.getOrDefault(reason, 0L);
    }

    /**
     * {@return events that wait here: in the buffer, in the inlet or for a partition's consumer}
     */
    public long held() {
        return waiting() + queued;
    }

    /**
     * {@return events that wait in the buffer or in the inlet}
     */
    public long waiting() {
        return buffered + (inlet == null ? 0 : inlet.queued());
    }
}
