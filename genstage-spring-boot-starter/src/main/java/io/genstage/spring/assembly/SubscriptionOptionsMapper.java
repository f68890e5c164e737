package io.genstage.spring.assembly;

import io.genstage.CancelMode;
import io.genstage.InvalidPipelineException;
import io.genstage.SubscriptionOptions;
import io.genstage.spring.expression.EventExpressions;
import io.genstage.spring.properties.DefaultsProperties;
import io.genstage.spring.properties.Rule;
import io.genstage.spring.properties.StageProperties;
import io.genstage.spring.properties.SubscriptionProperties;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Maps the properties of a stage's subscriptions to options of the core. A subscription overrides its stage, which
 * overrides the defaults.
 */
final class SubscriptionOptionsMapper {

    private final String path;

    private final StageProperties stage;

    private final DeclaredTopology topology;

    private final DefaultsProperties defaults;

    private final EventExpressions expressions;

    SubscriptionOptionsMapper(
            String path,
            StageProperties stage,
            DeclaredTopology topology,
            DefaultsProperties defaults,
            EventExpressions expressions) {
        this.path = path;
        this.stage = stage;
        this.topology = topology;
        this.defaults = defaults;
        this.expressions = expressions;
    }

    /**
     * Maps one subscription.
     *
     * @throws InvalidPipelineException if a value is illegal
     */
    SubscriptionOptions options(DeclaredSubscription declared) {
        SubscriptionProperties subscription = declared.properties();
        String producer = declared.producer();
        if (producer.isBlank()) {
            throw new InvalidPipelineException(
                    path + ".subscribe-to contains an entry without a stage.",
                    "Set `stage:` in this entry. A list replaces the whole list of another file.");
        }
        String where = path + ".subscribe-to (" + producer + ")";
        DemandBounds bounds = bounds(where, subscription);
        CancelMode ofStage = Objects.requireNonNullElse(stage.cancel(), CancelMode.PERMANENT);
        CancelMode cancel = Objects.requireNonNullElse(subscription.cancel(), ofStage);
        SubscriptionOptions options =
                new SubscriptionOptions(bounds.max(), bounds.min(), cancel).withPartition(subscription.partition());
        return subscription.selector() == null
                ? withSelector(options, path, stage.selector(), producer)
                : withSelector(options, where, subscription.selector(), producer);
    }

    private DemandBounds bounds(String where, SubscriptionProperties subscription) {
        Rule.checkAll(SubscriptionProperties.RULES, where, subscription);
        DemandBounds bounds = DemandBounds.of(defaults)
                .overriddenBy(stage.maxDemand(), stage.minDemand())
                .overriddenBy(subscription.maxDemand(), subscription.minDemand());
        Rule.checkAll(DemandBounds.RULES, where, bounds);
        return bounds;
    }

    private SubscriptionOptions withSelector(
            SubscriptionOptions options, String where, @Nullable String selector, String producer) {
        return selector == null
                ? options
                : options.withSelector(expressions.selector(where + ".selector", selector, topology.output(producer)));
    }
}
