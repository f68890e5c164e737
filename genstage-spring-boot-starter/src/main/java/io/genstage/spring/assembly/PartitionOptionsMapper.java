package io.genstage.spring.assembly;

import io.genstage.InvalidPipelineException;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.spring.expression.EventExpressions;
import io.genstage.spring.properties.PartitionProperties;
import io.genstage.spring.properties.Rule;
import org.springframework.core.ResolvableType;

/** Maps the properties of a stage's partitions to options of the core. */
final class PartitionOptionsMapper {

    private final String path;

    private final PartitionProperties partition;

    private final EventExpressions expressions;

    PartitionOptionsMapper(String path, PartitionProperties partition, EventExpressions expressions) {
        this.path = path;
        this.partition = partition;
        this.expressions = expressions;
    }

    /**
     * {@return the options}
     *
     * @param event the type of the stage's events
     * @throws InvalidPipelineException if a value is illegal
     */
    PartitionOptions<Object> options(ResolvableType event) {
        Rule.checkAll(PartitionProperties.RULES, path, partition);
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
}
