package io.genstage.spring.properties;

import io.genstage.BufferKeep;
import io.genstage.CancelMode;
import io.genstage.DeliveryGuarantee;
import io.genstage.DemandMode;
import io.genstage.OnGivenUp;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A stage of a pipeline. {@code null} means that the key is not set.
 *
 * @param handler Name of the annotated handler. If omitted, the name of the stage.
 * @param subscribeTo Producing stages: a name, a list of names, or a list of subscriptions.
 * @param maxDemand Maximum number of events that each instance has requested and not yet handled, for each
 *     subscription. If omitted, genstage.defaults.max-demand.
 * @param minDemand An instance requests more when this many or fewer requested events are left, for each subscription.
 *     If omitted, half of max-demand, or genstage.defaults.min-demand if max-demand is omitted too.
 * @param cancel What happens to the stage when a subscription is cancelled or its producer fails. If omitted,
 *     permanent.
 * @param selector SpEL expression on the event that chooses the events of all subscriptions. The producing
 *     stages must broadcast.
 * @param concurrency Number of instances, or per-event to start a child for each event. If omitted, 1.
 * @param child Supervision of the children of a consumer whose concurrency is per-event.
 * @param scheduler Name of a Scheduler bean on whose threads the stage runs. If omitted, the scheduler of all
 *     pipelines.
 * @param blocking Whether the handler may block its thread.
 * @param dispatcher How to distribute events to consumers: demand, broadcast, partition or the name of a bean.
 *     If omitted, demand.
 * @param partition Partitions, if the dispatcher is partition.
 * @param bufferSize Maximum number of events to buffer beyond demand: a number or unlimited. If omitted,
 *     genstage.defaults.buffer-size for a producer, unlimited for a producer-consumer.
 * @param bufferKeep Which events a full buffer keeps: first or last. If omitted, last.
 * @param pollInterval How long to wait before the next call of a producer that returned no events. If omitted,
 *     100ms for a method that returns events.
 * @param demand What a producer does with demand when it starts: forward it to the handler, or accumulate it. If
 *     omitted, forward.
 * @param inletCapacity Maximum number of events in a producer's inlet. If omitted, buffer-size.
 * @param maxInFlight Maximum number of unsettled events of a producer: events that it emitted and that are neither done
 *     nor given up. If omitted, there is no limit.
 * @param onGivenUp What a producer that commits positions does when one of its events is given up: fail fails the
 *     stage, skip counts the event as done. If omitted, fail.
 * @param onError What happens to events that the handler fails to handle. If omitted, the first failure fails the
 *     handler.
 * @param timeout Maximum duration of a handler call. The stage interrupts a longer call, which counts as a failure. If
 *     omitted, there is no limit.
 * @param delivery What becomes of the events of a handler call that throws: at-least-once passes them to the next
 *     handler again, at-most-once loses them. If omitted, at-least-once.
 */
@ConfigurationPropertiesSource
public record StageProperties(
        @Nullable String handler,
        @DefaultValue List<SubscriptionProperties> subscribeTo,
        @Nullable Integer maxDemand,
        @Nullable Integer minDemand,
        @Nullable CancelMode cancel,
        @Nullable String selector,
        @Nullable Concurrency concurrency,
        @Nullable ChildProperties child,
        @Nullable String scheduler,
        @DefaultValue("true") boolean blocking,
        @Nullable String dispatcher,
        @Nullable PartitionProperties partition,
        @Nullable BufferSize bufferSize,
        @Nullable BufferKeep bufferKeep,
        @Nullable Duration pollInterval,
        @Nullable DemandMode demand,
        @Nullable Integer inletCapacity,
        @Nullable Integer maxInFlight,
        @Nullable OnGivenUp onGivenUp,
        @Nullable ErrorProperties onError,
        @Nullable Duration timeout,
        @Nullable DeliveryGuarantee delivery) {

    /** The name of the dispatcher that has partitions. */
    public static final String PARTITION = "partition";

    /** The checks that hold for stages of every type. */
    public static final List<Rule<StageProperties>> RULES = List.of(
            Rule.atLeast("max-demand", StageProperties::maxDemand, 1),
            Rule.atLeast("min-demand", StageProperties::minDemand, 0),
            Rule.atLeast("concurrency", StageProperties::instances, 1),
            Rule.atLeast("buffer-size", StageProperties::bufferCapacity, 1),
            Rule.positive("poll-interval", StageProperties::pollInterval),
            Rule.atLeast("inlet-capacity", StageProperties::inletCapacity, 1),
            Rule.atLeast("max-in-flight", StageProperties::maxInFlight, 1),
            Rule.positive("timeout", StageProperties::timeout));

    public StageProperties {
        subscribeTo = List.copyOf(subscribeTo);
    }

    public String handlerOr(String stage) {
        return handler == null ? stage : handler;
    }

    public int instances() {
        return concurrency == null ? 1 : concurrency.instances();
    }

    /** {@return whether the stage starts a child for each event} */
    public boolean perEvent() {
        return concurrency != null && concurrency.perEvent();
    }

    /** {@return whether the stage distributes its events over partitions} */
    public boolean partitions() {
        return PARTITION.equals(dispatcher);
    }

    private @Nullable Long bufferCapacity() {
        return bufferSize == null ? null : bufferSize.capacity();
    }
}
