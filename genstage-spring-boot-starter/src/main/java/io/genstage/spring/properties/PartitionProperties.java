package io.genstage.spring.properties;

import io.genstage.InvalidPipelineException;
import io.genstage.dispatch.OrphanPolicy;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The partitions of a stage whose dispatcher is {@code partition}. {@code null} means that the key is not set.
 *
 * @param count Number of partitions, named 0, 1 and so on.
 * @param names Names of the partitions, in place of a count. The key is then the name of an event's partition.
 * @param key SpEL expression on the event. Events with equal keys go to the same partition. If omitted, the
 *     event itself is the key.
 * @param maxBacklog Maximum number of events that wait for the consumer of one partition. If omitted, 1000.
 * @param orphan What happens to the events of a partition without a consumer: hold keeps them for a later
 *     consumer, discard drops them. If omitted, hold.
 */
@ConfigurationPropertiesSource
public record PartitionProperties(
        @Nullable Integer count,
        @DefaultValue List<String> names,
        @Nullable String key,
        @Nullable Integer maxBacklog,
        @Nullable OrphanPolicy orphan) {

    /** The checks of these properties. */
    public static final List<Rule<PartitionProperties>> RULES = List.of(
            Rule.atLeast("count", PartitionProperties::count, 1),
            Rule.atLeast("max-backlog", PartitionProperties::maxBacklog, 1),
            PartitionProperties::checkCountOrNames,
            PartitionProperties::checkKeyOfNames,
            PartitionProperties::checkNames);

    public PartitionProperties {
        names = List.copyOf(names);
    }

    private static void checkCountOrNames(String path, PartitionProperties partition) {
        if (partition.count == null && partition.names.isEmpty()) {
            throw new InvalidPipelineException(
                    path + " sets neither `count` nor `names`.",
                    "Set the number of partitions, such as `count: 4`, or their names, such as `names: [a, b]`.");
        }
        if (partition.count != null && !partition.names.isEmpty()) {
            throw new InvalidPipelineException(
                    path + " sets both `count` and `names`.",
                    "The number of names is the number of partitions. " + Remedies.remove("count"));
        }
    }

    private static void checkKeyOfNames(String path, PartitionProperties partition) {
        if (!partition.names.isEmpty() && partition.key == null) {
            throw new InvalidPipelineException(
                    path + " sets `names`, but no `key` that chooses the partition of an event.",
                    "Set `key` to an expression whose value is the name of a partition, or set `count` in place of `names`.");
        }
    }

    private static void checkNames(String path, PartitionProperties partition) {
        for (int index = 0; index < partition.names.size(); index++) {
            String name = Objects.requireNonNull(partition.names.get(index));
            if (name.isBlank()) {
                throw new InvalidPipelineException(path + ".names contains a blank name.", "Remove the blank name.");
            }
            if (partition.names.indexOf(name) < index) {
                throw new InvalidPipelineException(
                        path + ".names contains '" + name + "' twice.", "Remove or rename one of the two.");
            }
        }
    }
}
