package io.genstage.spring.actuate;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.genstage.snapshot.ChildCounts;
import io.genstage.snapshot.ConsumerSnapshot;
import io.genstage.snapshot.InletSnapshot;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.snapshot.PartitionSnapshot;
import io.genstage.snapshot.RetrySnapshot;
import io.genstage.snapshot.SubscriptionSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a stage. Sections that its type of stage does not have are {@code null}.
 *
 * @param id the instance's id
 * @param status created, running, paused, draining, retrying, stuck, restarting, completed, stopped or failed
 * @param handlingForMillis duration of the handler's call in progress, in milliseconds, or {@code null} if no call is
 *     in progress
 * @param retrying the next attempt, or {@code null} if the instance does not wait for one
 * @param queued delivered events that the handler has not yet taken
 * @param inlet the inlet for events from other threads
 * @param subscriptions its subscriptions to producers
 * @param consumers its consumers
 * @param partitions its partitions, including those without a consumer
 * @param children the children, of a consumer that starts a child for each event
 * @since 0.1.0
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InstanceDescriptor(
        String id,
        String status,
        @Nullable Long handlingForMillis,
        @Nullable Retry retrying,
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
                instance.instance(),
                instance.status().toString(),
                handlingFor == null ? null : (Long) handlingFor.toMillis(),
                instance.retrying() == null ? null : Retry.of(instance.retrying()),
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
     * The next attempt of a handler call that failed.
     *
     * @param attempt which attempt it is: 2 after the first failure
     * @param nextInMillis how long the instance still waits, in milliseconds, or {@code null} if it waits until a dead
     *     letter can be handed over
     * @param reason outage if several events failed one after the other, or {@code null}
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Retry(
            int attempt,
            @Nullable Long nextInMillis,
            @Nullable String reason) {

        static Retry of(RetrySnapshot retry) {
            Duration next = retry.nextIn();
            return new Retry(
                    retry.attempt(), next == null ? null : (Long) next.toMillis(), retry.outage() ? "outage" : null);
        }
    }

    /**
     * The inlet for events from other threads.
     *
     * @param state created, accepting, full or closed
     * @param closedBecause why it is closed, or {@code null} if it is not
     * @param queued accepted events that have not yet been emitted
     * @param capacity the maximum number of queued events, or {@code null} if the inlet is unlimited
     * @param refused rejected events
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Inlet(
            String state,
            @Nullable String closedBecause,
            long queued,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            Long capacity,

            long refused) {

        static @Nullable Inlet of(OutputSnapshot output) {
            InletSnapshot inlet = output.inlet();
            if (inlet == null) {
                return null;
            }
            Long capacity = inlet.capacity() == Integer.MAX_VALUE ? null : (Long) inlet.capacity();
            return new Inlet(
                    inlet.state().toString(), inlet.closedBecause(), inlet.queued(), capacity, inlet.refused());
        }
    }

    /**
     * A subscription, seen by the consumer.
     *
     * @param to the id of the producing instance
     * @param maxDemand the maximum number of events that the instance has requested and not yet handled
     * @param minDemand the instance requests more when this many or fewer requested events are left
     * @param pending requested events that have not yet been received
     * @param cancel what a cancellation does to the instance: permanent, transient or temporary
     */
    public record Subscription(String to, int maxDemand, int minDemand, long pending, String cancel) {

        static Subscription of(SubscriptionSnapshot subscription) {
            return new Subscription(
                    subscription.instance(),
                    subscription.options().maxDemand(),
                    subscription.options().minDemand(),
                    subscription.pending(),
                    subscription.options().cancelMode().name().toLowerCase(Locale.ROOT));
        }
    }

    /**
     * A subscription, seen by the producer.
     *
     * @param stage the id of the consuming instance
     * @param pending requested events that have not yet been delivered
     * @param partition the partition that it consumes, or {@code null} if the stage has no partitions
     * @param backlog events of the partition that wait for demand, or {@code null} if the stage has no partitions
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
                    consumer.instance(),
                    consumer.pending(),
                    partition == null ? null : partition.name(),
                    partition == null ? null : (Long) partition.backlog());
        }
    }

    /**
     * A partition.
     *
     * @param name the name of the partition
     * @param consumer the id of the consuming instance, or {@code null} if the partition has none
     * @param backlog events that wait for the consumer's demand, or for a consumer
     */
    public record Partition(
            String name,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String consumer,

            long backlog) {

        static Partition of(PartitionSnapshot partition) {
            return new Partition(partition.name(), partition.instance(), partition.backlog());
        }
    }

    /**
     * The number of children.
     *
     * @param running children that run, or wait for a thread
     * @param restarting children that have failed and wait for their restart
     */
    public record Children(int running, int restarting) {

        static Children of(ChildCounts counts) {
            return new Children(counts.running(), counts.restarting());
        }
    }
}
