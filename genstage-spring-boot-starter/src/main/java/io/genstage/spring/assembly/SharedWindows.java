package io.genstage.spring.assembly;

import io.genstage.spring.properties.DefaultsProperties;
import io.genstage.spring.properties.StageProperties;
import io.genstage.spring.properties.SubscriptionProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of stages whose instances may block, and of which each asks for as many events at once as suit quick handlers: one
 * instance then holds what the others wait for.
 */
final class SharedWindows {

    private static final Logger log = LoggerFactory.getLogger(SharedWindows.class);

    private final Wiring wiring;

    private final DefaultsProperties defaults;

    SharedWindows(Wiring wiring, DefaultsProperties defaults) {
        this.wiring = wiring;
        this.defaults = defaults;
    }

    void check() {
        if (defaults.maxDemand() != DefaultsProperties.MAX_DEMAND) {
            return;
        }
        wiring.stages().forEach((name, stage) -> {
            if (stage.instances() > 1 && stage.blocking() && stage.maxDemand() == null) {
                stage.subscribeTo().stream()
                        .filter(subscription -> subscription.maxDemand() == null)
                        .map(SubscriptionProperties::stageOrEmpty)
                        .filter(source -> !wiring.stage(source).partitions())
                        .findFirst()
                        .ifPresent(source -> warn(name, stage, source));
            }
        });
    }

    private void warn(String name, StageProperties stage, String source) {
        log.warn(
                "Stage '{}' of pipeline '{}' has {} instances that may block, and each asks '{}' for the default of {}"
                        + " events at once: one instance can hold events that the others could handle meanwhile. Set {}.max-demand,"
                        + " such as to 4, or {}.blocking to false if the handler never blocks",
                name,
                wiring.pipeline(),
                stage.instances(),
                source,
                DefaultsProperties.MAX_DEMAND,
                wiring.path(name),
                wiring.path(name));
    }
}
