package io.genstage.spring.actuate;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.genstage.snapshot.ChildCounts;
import io.genstage.snapshot.ConsumerSnapshot;
import io.genstage.snapshot.InletSnapshot;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.snapshot.PartitionSnapshot;
import io.genstage.snapshot.SubscriptionSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a stage. What its kind does not have is {@code null}.
 *
 * @param id the instance's id
 * @param status created, running, paused, draining, restarting, completed, stopped or failed
 * @param handlingForMillis how long the handler has been in its present call, in milliseconds, or {@code null} if it is not
 *     in one
 * @param queued events that have arrived and wait for the handler
 * @param inlet the way in from other threads
 * @param subscriptions where its events come from
 * @param consumers where its events go
 * @param partitions its partitions, also those that have no consumer
 * @param children the children of a consumer that starts one for each event
 * @since 0.1.0
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InstanceDescriptor(
        String id,
        String status,
        @Nullable Long handlingForMillis,
        @Nullable Long queued,
        @Nullable Inlet inlet,
        @Nullable List<Subscription> subscriptions,
        @Nullable List<Consumer> consumers,
        @Nullable List<Partition> partitions,
        @Nullable Children children) {

    static InstanceDescriptor of(InstanceSnapshot instance) {
        Duration handlingFor = instance.handlingFor();
        InputSnapshot input = instance.input();
        OutputSnapshot output = instance.output();
        return new InstanceDescriptor(
                instance.id(),
                instance.status().toString(),
                handlingFor == null ? null : (Long) handlingFor.toMillis(),
                input == null ? null : (Long) input.queued(),
                output == null ? null : Inlet.of(output),
                input == null
                        ? null
                        : input.subscriptions().stream().map(Subscription::of).toList(),
                output == null
                        ? null
                        : output.consumers().stream().map(Consumer::of).toList(),
                output == null || output.partitions().isEmpty()
                        ? null
                        : output.partitions().stream().map(Partition::of).toList(),
                instance.children() == null ? null : Children.of(instance.children()));
    }

    /**
     * The way in from other threads.
     *
     * @param queued accepted events that have not been emitted yet
     * @param capacity the most that it holds, or {@code null} if there is no limit
     * @param refused events that were not accepted
     */
    public record Inlet(
            long queued,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            Long capacity,

            long refused) {

        static @Nullable Inlet of(OutputSnapshot output) {
            InletSnapshot inlet = output.inlet();
            if (inlet == null) {
                return null;
            }
            Long capacity = output.buffer().isUnlimited() ? null : (Long) inlet.capacity();
            return new Inlet(inlet.queued(), capacity, inlet.refused());
        }
    }

    /**
     * The consumer's end of an edge.
     *
     * @param to the id of the producing instance
     * @param maxDemand the most events that may be asked for and not yet handled
     * @param minDemand the instance asks again when this many or fewer are left
     * @param pending asked for and not yet received
     * @param cancel what a cancel does to the instance: permanent, transient or temporary
     */
    public record Subscription(String to, int maxDemand, int minDemand, long pending, String cancel) {

        static Subscription of(SubscriptionSnapshot subscription) {
            return new Subscription(
                    subscription.to(),
                    subscription.options().maxDemand(),
                    subscription.options().minDemand(),
                    subscription.pending(),
                    subscription.options().cancelMode().name().toLowerCase(Locale.ROOT));
        }
    }

    /**
     * The producer's end of an edge.
     *
     * @param stage the id of the consuming instance
     * @param pending asked for and not yet delivered
     * @param partition the partition that it takes, or {@code null} if there are none
     * @param backlog events that wait there for its demand, or {@code null} if there are no partitions
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Consumer(
            String stage,
            long pending,
            @Nullable String partition,
            @Nullable Long backlog) {

        static Consumer of(ConsumerSnapshot consumer) {
            PartitionSnapshot partition = consumer.partition();
            return new Consumer(
                    consumer.stage(),
                    consumer.pending(),
                    partition == null ? null : partition.name(),
                    partition == null ? null : (Long) partition.backlog());
        }
    }

    /**
     * A partition.
     *
     * @param name its name
     * @param consumer the id of the instance that takes its events, or {@code null} if nobody does at the moment
     * @param backlog events that wait for that one's demand, or for somebody to take them
     */
    public record Partition(
            String name,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String consumer,

            long backlog) {

        static Partition of(PartitionSnapshot partition) {
            return new Partition(partition.name(), partition.consumer(), partition.backlog());
        }
    }

    /**
     * How many children there are.
     *
     * @param running those that run, or wait for a thread to begin
     * @param restarting those that have failed and wait until they are started again
     */
    public record Children(int running, int restarting) {

        static Children of(ChildCounts counts) {
            return new Children(counts.running(), counts.restarting());
        }
    }
}
