package io.genstage.spring.properties;

import io.genstage.dispatch.Orphan;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Partitions that a stage shares its events out over. What is {@code null} was not said.
 *
 * @param count Number of partitions, which are then called 0, 1 and so on.
 * @param names Names of the partitions, where they are not just numbered; the key tells an event's partition by name.
 * @param key SpEL expression on the event; events with equal keys go to one partition. Without it, equal events do.
 * @param maxBacklog Most events that wait for one partition's consumer.
 * @param orphan What becomes of the events of a partition without a consumer.
 * @since 0.1.0
 */
public record PartitionProperties(
        @Nullable Integer count,
        @DefaultValue List<String> names,
        @Nullable String key,
        @Nullable Integer maxBacklog,
        @Nullable Orphan orphan) {

    public PartitionProperties {
        names = List.copyOf(names);
    }

    /**
     * {@return partitions of which nothing is said}
     */
    public static PartitionProperties empty() {
        return new PartitionProperties(null, List.of(), null, null, null);
    }
}
