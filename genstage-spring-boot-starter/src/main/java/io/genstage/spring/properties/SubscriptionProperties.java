package io.genstage.spring.properties;

import io.genstage.CancelMode;
import org.jspecify.annotations.Nullable;

/**
 * A stage's subscription to another.
 *
 * @param stage Name of the stage that events are taken from.
 * @param maxDemand Most events that may be asked for and not yet handled, by each instance.
 * @param minDemand Events are asked for again when this many or fewer are left.
 * @param cancel What becomes of the stage when the subscription is cancelled or the other stage fails.
 * @param selector SpEL expression on the event that says whether it is taken; the other stage must broadcast.
 * @param partition Name of the partition that is taken, where the other stage partitions; without it those that are free.
 * @since 0.1.0
 */
public record SubscriptionProperties(
        @Nullable String stage,
        @Nullable Integer maxDemand,
        @Nullable Integer minDemand,
        @Nullable CancelMode cancel,
        @Nullable String selector,
        @Nullable String partition) {

    /**
     * {@return a subscription with nothing but the name of the stage}
     *
     * @param stage the name
     */
    public static SubscriptionProperties to(String stage) {
        return new SubscriptionProperties(stage, null, null, null, null, null);
    }

    public String stageOrEmpty() {
        return stage == null ? "" : stage;
    }

    public SubscriptionProperties withStage(String name) {
        return new SubscriptionProperties(name, maxDemand, minDemand, cancel, selector, partition);
    }
}
