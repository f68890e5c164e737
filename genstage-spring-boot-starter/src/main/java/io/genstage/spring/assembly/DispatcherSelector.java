package io.genstage.spring.assembly;

import io.genstage.InvalidPipelineException;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.spring.expression.EventExpressions;
import io.genstage.spring.handler.StageHandler;
import io.genstage.spring.properties.Remedies;
import io.genstage.spring.properties.StageProperties;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** Selects the dispatcher that a stage's properties name. */
final class DispatcherSelector {

    private static final List<String> BUILT_IN = List.of("broadcast", "demand", StageProperties.PARTITION);

    private final EventExpressions expressions;

    private final DispatcherBeans beans;

    DispatcherSelector(EventExpressions expressions, DispatcherBeans beans) {
        this.expressions = expressions;
        this.beans = beans;
    }

    /**
     * Selects the dispatcher of a stage that emits events.
     *
     * @param path the full path of the stage's properties
     * @return creates a dispatcher for each instance
     * @throws InvalidPipelineException if no such dispatcher exists, or its properties are illegal
     */
    Supplier<? extends Dispatcher<?>> select(String path, StageProperties stage, StageHandler handler) {
        String name = Objects.requireNonNullElse(stage.dispatcher(), "demand");
        if (stage.partition() != null && !stage.partitions()) {
            throw new InvalidPipelineException(
                    path + ".partition is set, but the stage's dispatcher is '" + name + "'.",
                    "Set `dispatcher: partition` as well. Or: " + Remedies.remove(StageProperties.PARTITION));
        }
        return switch (name) {
            case "demand" -> DemandDispatcher::new;
            case "broadcast" -> BroadcastDispatcher::new;
            case StageProperties.PARTITION -> partitions(path, stage, handler);
            default -> beans.get(path + ".dispatcher", name, stage.instances(), BUILT_IN);
        };
    }

    private Supplier<Dispatcher<?>> partitions(String path, StageProperties stage, StageHandler handler) {
        if (stage.partition() == null) {
            throw new InvalidPipelineException(
                    path + ".dispatcher is 'partition', but `partition` is not set.",
                    "Set the partitions, such as `partition: { count: 4, key: origin }`.");
        }
        PartitionOptions<Object> options = new PartitionOptionsMapper(
                        path + ".partition", stage.partition(), expressions)
                .options(handler.output());
        return () -> new PartitionDispatcher<>(options);
    }
}
