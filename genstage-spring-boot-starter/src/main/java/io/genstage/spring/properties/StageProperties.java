package io.genstage.spring.properties;

import io.genstage.BufferKeep;
import io.genstage.CancelMode;
import io.genstage.DemandMode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A stage of a pipeline. What is {@code null} was not said.
 *
 * @param handler Name of the annotated handler, where it is not the stage's.
 * @param subscribeTo Stages that events are taken from: a name, a list of names, or a list of subscriptions.
 * @param maxDemand Most events that each instance may have asked for and not yet handled, for all subscriptions.
 * @param minDemand Events are asked for again when this many or fewer are left, for all subscriptions.
 * @param cancel What becomes of the stage when a subscription is cancelled or its producer fails.
 * @param selector SpEL expression on the event that says whether it is taken, for all subscriptions.
 * @param concurrency Number of instances, or per-event: a child for each event.
 * @param child Children of a consumer whose concurrency is per-event.
 * @param scheduler Name of a scheduler bean whose threads the stage runs on, in place of those of all stages.
 * @param blocking Whether the handler may block.
 * @param dispatcher How events are shared out among consumers: demand, broadcast, partition or the name of a bean.
 * @param partition Partitions of the dispatcher of that name.
 * @param bufferSize Most events that wait beyond demand, a number or unlimited; also the capacity of a producer's inlet.
 * @param bufferKeep Which events a full buffer keeps.
 * @param pollInterval How long a producer is left alone after it had nothing.
 * @param demand What a producer does with the demand of its consumers.
 * @since 0.1.0
 */
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
        @Nullable DemandMode demand) {

    /** The dispatcher that the partitions are for. */
    public static final String PARTITION = "partition";

    public StageProperties {
        subscribeTo = List.copyOf(subscribeTo);
    }

    /**
     * {@return a stage of which nothing is said}
     */
    public static StageProperties empty() {
        return new StageProperties(
                null, List.of(), null, null, null, null, null, null, null, true, null, null, null, null, null, null);
    }

    public String handlerOr(String stage) {
        return handler == null ? stage : handler;
    }

    public int instances() {
        return concurrency == null ? 1 : concurrency.instances();
    }

    /** {@return whether each event has a child of its own} */
    public boolean perEvent() {
        return concurrency != null && concurrency.perEvent();
    }

    /** {@return whether events are shared out over partitions} */
    public boolean partitions() {
        return PARTITION.equals(dispatcher);
    }

    public StageProperties withSubscriptions(List<SubscriptionProperties> subscriptions) {
        return new StageProperties(
                handler,
                subscriptions,
                maxDemand,
                minDemand,
                cancel,
                selector,
                concurrency,
                child,
                scheduler,
                blocking,
                dispatcher,
                partition,
                bufferSize,
                bufferKeep,
                pollInterval,
                demand);
    }
}
