package io.genstage.spring.assembly;

import io.genstage.CancelMode;
import io.genstage.InvalidPipelineException;
import io.genstage.SubscriptionOptions;
import io.genstage.spring.expression.EventExpressions;
import io.genstage.spring.properties.DefaultsProperties;
import io.genstage.spring.properties.SizeCheck;
import io.genstage.spring.properties.StageProperties;
import io.genstage.spring.properties.SubscriptionProperties;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns what is said of a stage's subscriptions into the core's options; each level may override the one above it. */
final class StageSubscriptions {

    private final String path;

    private final StageProperties stage;

    private final Wiring wiring;

    private final DefaultsProperties defaults;

    private final EventExpressions expressions;

    StageSubscriptions(
            String path,
            StageProperties stage,
            Wiring wiring,
            DefaultsProperties defaults,
            EventExpressions expressions) {
        this.path = path;
        this.stage = stage;
        this.wiring = wiring;
        this.defaults = defaults;
        this.expressions = expressions;
    }

    /**
     * Makes the options of one subscription.
     *
     * @throws InvalidPipelineException if they make no sense
     */
    SubscriptionOptions options(SubscriptionProperties subscription) {
        String producer = subscription.stageOrEmpty();
        if (producer.isBlank()) {
            throw new InvalidPipelineException(
                    path + ".subscribe-to has an entry that names no stage.",
                    "Set `stage:` in this entry. A list replaces that of another file as a whole.");
        }
        String where = path + ".subscribe-to (" + producer + ")";
        DemandWindow window = window(where, subscription);
        CancelMode general = Objects.requireNonNullElse(stage.cancel(), CancelMode.PERMANENT);
        CancelMode cancel = Objects.requireNonNullElse(subscription.cancel(), general);
        SubscriptionOptions options =
                new SubscriptionOptions(window.max(), window.min(), cancel).withPartition(subscription.partition());
        return subscription.selector() == null
                ? selecting(options, path, stage.selector(), producer)
                : selecting(options, where, subscription.selector(), producer);
    }

    private DemandWindow window(String where, SubscriptionProperties subscription) {
        SizeCheck.atLeast(where + ".max-demand", subscription.maxDemand(), 1);
        SizeCheck.atLeast(where + ".min-demand", subscription.minDemand(), 0);
        DemandWindow window = DemandWindow.of(defaults)
                .narrowed(stage.maxDemand(), stage.minDemand())
                .narrowed(subscription.maxDemand(), subscription.minDemand());
        SizeCheck.below(where, window.min(), window.max());
        return window;
    }

    private SubscriptionOptions selecting(
            SubscriptionOptions options, String where, @Nullable String selector, String producer) {
        return selector == null
                ? options
                : options.withSelector(expressions.selector(where + ".selector", selector, wiring.output(producer)));
    }
}
