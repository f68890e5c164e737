package io.genstage.spring.assembly;

import io.genstage.spring.properties.PartitionProperties;
import io.genstage.spring.properties.StageProperties;
import io.genstage.spring.properties.SubscriptionProperties;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of stages whose instances partition their events, each for itself, and are not fed by the same key: events of one key
 * are then handled by several instances and can overtake each other, although they end up in one partition. And of stages
 * that start a child for each event of a partition.
 */
final class KeyedOrder {

    private static final Logger log = LoggerFactory.getLogger(KeyedOrder.class);

    private final Wiring wiring;

    KeyedOrder(Wiring wiring) {
        this.wiring = wiring;
    }

    void check() {
        wiring.stages().forEach((name, stage) -> {
            if (stage.partitions() && stage.instances() > 1) {
                unkeyedSource(stage).ifPresent(source -> warn(name, stage, source));
            }
            if (stage.perEvent()) {
                sharedPartitions(stage).ifPresent(source -> warnOfChildren(name, source));
            }
        });
    }

    /** {@return a stage that gives the instances events of one key as it happens} */
    private Optional<String> unkeyedSource(StageProperties stage) {
        return stage.subscribeTo().stream()
                .map(SubscriptionProperties::stageOrEmpty)
                .filter(source -> !sameKey(key(stage), wiring.stage(source)))
                .findFirst();
    }

    /** {@return a stage all of whose free partitions are taken; one that is named is taken for what it holds} */
    private Optional<String> sharedPartitions(StageProperties stage) {
        return stage.subscribeTo().stream()
                .filter(subscription -> subscription.partition() == null)
                .map(SubscriptionProperties::stageOrEmpty)
                .filter(source -> wiring.stage(source).partitions())
                .findFirst();
    }

    private static boolean sameKey(String key, StageProperties source) {
        return source.partitions() && (within(key, key(source)) || within(key(source), key));
    }

    /** Whether one key may be the other, one level deeper: {@code flight.origin} and {@code origin}. */
    private static boolean within(String key, String other) {
        return key.equals(other) || key.endsWith("." + other);
    }

    private static String key(StageProperties stage) {
        PartitionProperties partition = Objects.requireNonNullElse(stage.partition(), PartitionProperties.empty());
        return Objects.requireNonNullElse(partition.key(), "#root").strip().replace("?.", ".");
    }

    private void warnOfChildren(String name, String source) {
        log.warn(
                "Stage '{}' of pipeline '{}' starts a child for each event, and takes all free partitions of '{}': events"
                        + " of one key are handled at the same time. Where their order matters, give '{}' a number of"
                        + " instances instead",
                name,
                wiring.pipeline(),
                source,
                name);
    }

    private void warn(String name, StageProperties stage, String source) {
        log.warn(
                "Stage '{}' of pipeline '{}' partitions its events by `{}` and has {} instances, but '{}' does not give"
                        + " them events by the same key: events of one key can overtake each other. Where their order"
                        + " matters, let '{}' partition by that key too, or '{}' have one instance",
                name,
                wiring.pipeline(),
                key(stage),
                stage.instances(),
                source,
                source,
                name);
    }
}
