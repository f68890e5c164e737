package io.genstage.snapshot;

import io.genstage.BufferOptions;
import io.genstage.DemandMode;
import io.genstage.DiscardReason;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The producing side of an instance. Counts are numbers of events. {@code emitted == dispatched + surplus + buffered +
 * queued + discarded + withdrawn + givenUp}; a broadcast counts an event once.
 *
 * @param emitted events that the handler or the inlet emitted
 * @param dispatched events that were delivered to consumers
 * @param surplus events that a poll returned beyond the demand for which it was called; they reduce later demand
 * @param buffered events in the buffer
 * @param queued events in the dispatcher, queued for the consumer of their partition
 * @param discards discarded events by reason, without reasons that did not occur
 * @param withheld how often a selector threw, so that the event failed at its consumer
 * @param withdrawn events that their sources withdrew while the instance held them for its consumers
 * @param givenUp events that were kept, buffered or queued when the instance ended
 * @param buffer the buffer's options
 * @param unsettled tracked events that the instance has emitted and that are neither done nor given up
 * @param maxInFlight the maximum number of unsettled events, or {@code null} for no limit
 * @param acknowledgerFailures how many calls of acknowledgers threw; they have no other effect
 * @param owed demand that was passed to the handler and is not met yet
 * @param grant how many events the dispatcher could deliver now
 * @param mode what the stage does with demand
 * @param inlet the inlet, or {@code null} if the instance has none
 * @param consumers the open subscriptions
 * @param partitions the partitions; empty if the instance does not partition its events
 * @since 0.1.0
 */
public record OutputSnapshot(
        long emitted,
        long dispatched,
        long surplus,
        long buffered,
        long queued,
        Map<DiscardReason, Long> discards,
        long withheld,
        long withdrawn,
        long givenUp,
        BufferOptions buffer,
        long unsettled,
        @Nullable Integer maxInFlight,
        long acknowledgerFailures,
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

    /** {@return the outstanding demand: events that consumers have requested and that were not delivered yet} */
    public long pending() {
        return consumers.stream().mapToLong(ConsumerSnapshot::pending).sum();
    }

    /** {@return the number of discarded events, for all reasons} */
    public long discarded() {
        return discards.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * {@return the number of events discarded for one reason}
     *
     * @param reason the reason
     */
    public long discarded(DiscardReason reason) {
        return discards.getOrDefault(reason, 0L);
    }

    /**
     * {@return the number of events that the instance holds: in the buffer, in the inlet, the surplus of a poll, and
     * queued for a partition's consumer}
     */
    public long held() {
        return waiting() + queued;
    }

    /** {@return the number of events in the buffer and in the inlet, and the surplus of a poll} */
    public long waiting() {
        return surplus + buffered + (inlet == null ? 0 : inlet.queued());
    }
}
