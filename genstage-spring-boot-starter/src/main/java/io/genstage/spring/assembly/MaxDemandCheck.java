package io.genstage.spring.assembly;

import io.genstage.spring.properties.DefaultsProperties;
import io.genstage.spring.properties.StageProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of stages with several blocking instances and the default max-demand, which suits quick handlers: one instance
 * can then hold events that idle instances could handle.
 */
final class MaxDemandCheck {

    private static final Logger log = LoggerFactory.getLogger(MaxDemandCheck.class);

    private final DeclaredTopology topology;

    private final DefaultsProperties defaults;

    MaxDemandCheck(DeclaredTopology topology, DefaultsProperties defaults) {
        this.topology = topology;
        this.defaults = defaults;
    }

    void check() {
        if (defaults.maxDemand() != DefaultsProperties.MAX_DEMAND) {
            return;
        }
        topology.stages().forEach((name, stage) -> {
            if (stage.instances() > 1 && stage.blocking() && stage.maxDemand() == null) {
                topology.subscriptions(name).stream()
                        .filter(subscription -> subscription.properties().maxDemand() == null)
                        .map(DeclaredSubscription::producer)
                        .filter(source -> !topology.stage(source).partitions())
                        .findFirst()
                        .ifPresent(source -> warn(name, stage, source));
            }
        });
    }

    private void warn(String name, StageProperties stage, String source) {
        log.warn(
                "Stage '{}' of pipeline '{}' has {} instances that may block, and each requests the default of {} events"
                        + " from '{}': one instance can hold events that idle instances could handle. Set {}.max-demand, such as to"
                        + " 4. Or, if the handler never blocks, set {}.blocking to false",
                name,
                topology.pipeline(),
                stage.instances(),
                DefaultsProperties.MAX_DEMAND,
                source,
                topology.path(name),
                topology.path(name));
    }
}
