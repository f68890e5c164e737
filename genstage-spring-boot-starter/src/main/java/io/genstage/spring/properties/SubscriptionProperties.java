package io.genstage.spring.properties;

import io.genstage.CancelMode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

/**
 * A subscription of a stage. {@code null} means that the key is not set.
 *
 * @param stage Name of the producing stage.
 * @param maxDemand Maximum number of events that each instance has requested and not yet handled. If omitted,
 *     the max-demand of the stage.
 * @param minDemand An instance requests more when this many or fewer requested events are left. If omitted, half of
 *     max-demand, or the min-demand of the stage if max-demand is omitted too.
 * @param cancel What happens to the stage when the subscription is cancelled or the producing stage fails. If
 *     omitted, the cancel of the stage.
 * @param selector SpEL expression on the event that chooses events. The producing stage must broadcast. If
 *     omitted, the selector of the stage.
 * @param partition Name of the partition to subscribe to, if the producing stage has partitions. If omitted, any
 *     partitions that are free.
 */
@ConfigurationPropertiesSource
public record SubscriptionProperties(
        @Nullable String stage,
        @Nullable Integer maxDemand,
        @Nullable Integer minDemand,
        @Nullable CancelMode cancel,
        @Nullable String selector,
        @Nullable String partition) {

    /** The checks of these properties. */
    public static final List<Rule<SubscriptionProperties>> RULES = List.of(
            Rule.atLeast("max-demand", SubscriptionProperties::maxDemand, 1),
            Rule.atLeast("min-demand", SubscriptionProperties::minDemand, 0));

    /**
     * {@return a subscription of which only the stage is set}
     *
     * @param stage the name of the producing stage
     */
    public static SubscriptionProperties to(String stage) {
        return new SubscriptionProperties(stage, null, null, null, null, null);
    }
}
