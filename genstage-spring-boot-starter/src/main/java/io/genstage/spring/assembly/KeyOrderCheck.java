package io.genstage.spring.assembly;

import io.genstage.spring.properties.PartitionProperties;
import io.genstage.spring.properties.StageProperties;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns if events with the same key can overtake each other. That happens in a stage with several instances and a
 * partition dispatcher, if its producers do not partition by the same key: several instances then handle events of one
 * key. It also happens in a stage that starts a child for each event of a partition.
 */
final class KeyOrderCheck {

    private static final Logger log = LoggerFactory.getLogger(KeyOrderCheck.class);

    private final DeclaredTopology topology;

    KeyOrderCheck(DeclaredTopology topology) {
        this.topology = topology;
    }

    void check() {
        topology.stages().forEach((name, stage) -> {
            if (stage.partitions() && stage.instances() > 1) {
                unkeyedSource(name, stage).ifPresent(source -> warn(name, stage, source));
            }
            if (stage.perEvent()) {
                sharedPartitions(name).ifPresent(source -> warnOfChildren(name, source));
            }
        });
    }

    /** {@return a producer that does not partition by the stage's key} */
    private Optional<String> unkeyedSource(String name, StageProperties stage) {
        return topology.subscriptions(name).stream()
                .map(DeclaredSubscription::producer)
                .filter(source -> !sameKey(key(stage), topology.stage(source)))
                .findFirst();
    }

    /** {@return a producer with partitions, if the stage subscribes to all free ones rather than to one by name} */
    private Optional<String> sharedPartitions(String stage) {
        return topology.subscriptions(stage).stream()
                .filter(subscription -> subscription.properties().partition() == null)
                .map(DeclaredSubscription::producer)
                .filter(source -> topology.stage(source).partitions())
                .findFirst();
    }

    private static boolean sameKey(String key, StageProperties source) {
        return source.partitions() && (within(key, key(source)) || within(key(source), key));
    }

    /** Whether one key may be the other one level deeper, such as {@code flight.origin} and {@code origin}. */
    private static boolean within(String key, String other) {
        return key.equals(other) || key.endsWith("." + other);
    }

    private static String key(StageProperties stage) {
        PartitionProperties partition = stage.partition();
        String key = partition == null ? null : partition.key();
        return Objects.requireNonNullElse(key, "#root").strip().replace("?.", ".");
    }

    private void warnOfChildren(String name, String source) {
        log.warn(
                "Stage '{}' of pipeline '{}' starts a child for each event, and subscribes to all free partitions of '{}':"
                        + " it handles events with the same key concurrently. If their order matters, set the `concurrency` of"
                        + " '{}' to a number",
                name,
                topology.pipeline(),
                source,
                name);
    }

    private void warn(String name, StageProperties stage, String source) {
        log.warn(
                "Stage '{}' of pipeline '{}' partitions its events by `{}` and has {} instances, but '{}' does not partition"
                        + " by the same key: events with the same key can overtake each other. If their order matters,"
                        + " partition '{}' by that key too, or set `concurrency: 1` for '{}'",
                name,
                topology.pipeline(),
                key(stage),
                stage.instances(),
                source,
                source,
                name);
    }
}
