package io.genstage.spring.assembly;

import io.genstage.InvalidPipelineException;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.spring.expression.EventExpressions;
import io.genstage.spring.properties.PartitionProperties;
import io.genstage.spring.properties.SizeCheck;
import java.util.List;
import java.util.Objects;
import org.springframework.core.ResolvableType;

/** Turns what is said of a stage's partitions into the core's options, after a look at each. */
final class Partitioning {

    private final String path;

    private final PartitionProperties partition;

    private final EventExpressions expressions;

    Partitioning(String path, PartitionProperties partition, EventExpressions expressions) {
        this.path = path;
        this.partition = partition;
        this.expressions = expressions;
    }

    /**
     * {@return the options}
     *
     * @param event the type of the stage's events
     * @throws InvalidPipelineException if they make no sense
     */
    PartitionOptions<Object> options(ResolvableType event) {
        check();
        PartitionOptions<Object> options = partition.count() == null
                ? PartitionOptions.ofNames(partition.names())
                : PartitionOptions.ofCount(partition.count());
        if (partition.key() != null) {
            options = options.withKey(expressions.key(path + ".key", partition.key(), event));
        }
        if (partition.maxBacklog() != null) {
            options = options.withMaxBacklog(partition.maxBacklog());
        }
        return partition.orphan() == null ? options : options.withOrphan(partition.orphan());
    }

    private void check() {
        SizeCheck.atLeast(path + ".count", partition.count(), 1);
        SizeCheck.atLeast(path + ".max-backlog", partition.maxBacklog(), 1);
        boolean named = !partition.names().isEmpty();
        if (partition.count() == null && !named) {
            throw new InvalidPipelineException(
                    path + " has neither a count nor names.",
                    "Say how many partitions there are, such as `count: 4`, or what they are called, such as"
                            + " `names: [a, b]`.");
        }
        if (named) {
            checkNames(partition.names());
        }
    }

    private void checkNames(List<String> names) {
        if (partition.count() != null) {
            throw new InvalidPipelineException(
                    path + " has both a count and names.",
                    "There are as many partitions as names, so the count says nothing. " + Remedies.remove("count"));
        }
        if (partition.key() == null) {
            throw new InvalidPipelineException(
                    path + " has names, but no key that says which event belongs to which.",
                    "Add a key whose value is a partition's name, or say a `count` instead of names.");
        }
        for (int index = 0; index < names.size(); index++) {
            String name = Objects.requireNonNull(names.get(index));
            if (name.isBlank()) {
                throw new InvalidPipelineException(path + ".names has a name that is blank.", "Remove it.");
            }
            if (names.indexOf(name) < index) {
                throw new InvalidPipelineException(
                        path + ".names has '" + name + "' twice.", "Remove one of the two, or rename it.");
            }
        }
    }
}
