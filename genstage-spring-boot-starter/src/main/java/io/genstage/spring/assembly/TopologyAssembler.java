package io.genstage.spring.assembly;

import io.genstage.StageType;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import io.genstage.spring.expression.EventExpressions;
import io.genstage.spring.handler.StageHandler;
import io.genstage.spring.handler.StageHandlers;
import io.genstage.spring.properties.DefaultsProperties;
import io.genstage.spring.properties.PipelineProperties;
import io.genstage.spring.properties.Rule;
import io.genstage.spring.properties.StageProperties;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Creates the definition of a pipeline from its properties and the annotated handlers. */
final class TopologyAssembler {

    private final StageHandlers handlers;

    private final DefaultsProperties defaults;

    private final Collection<String> pipelines;

    private final EventExpressions expressions;

    private final DispatcherBeans dispatchers;

    private final SchedulerBeans schedulers;

    private final PipelineHandlers pipelineHandlers;

    private final @Nullable ClassLoader classes;

    TopologyAssembler(
            StageHandlers handlers,
            DefaultsProperties defaults,
            Collection<String> pipelines,
            ConfigurableListableBeanFactory beans,
            SchedulerBeans schedulers,
            PipelineHandlers pipelineHandlers) {
        this.handlers = handlers;
        this.defaults = defaults;
        this.pipelines = pipelines;
        this.classes = beans.getBeanClassLoader();
        this.expressions = new EventExpressions(classes);
        this.dispatchers = new DispatcherBeans(beans);
        this.schedulers = schedulers;
        this.pipelineHandlers = pipelineHandlers;
        Rule.checkAll(DefaultsProperties.RULES, "genstage.defaults", defaults);
    }

    /**
     * Assembles and checks a pipeline. This creates no beans except dispatchers and schedulers.
     *
     * @return the pipeline, with the handlers of its stages
     * @throws io.genstage.InvalidPipelineException if the pipeline is invalid
     */
    AssembledPipeline assemble(String pipeline, PipelineProperties properties) {
        Map<String, StageProperties> stages = properties.stages();
        Map<String, StageHandler> chosen = new LinkedHashMap<>();
        stages.forEach((name, stage) -> chosen.put(name, handlers.get(pipeline, name, stage.handlerOr(name))));
        DeclaredTopology topology = DeclaredTopology.of(pipeline, stages, chosen);
        EdgeTypes types = new EdgeTypes(topology);
        PipelineDefinition.Builder builder = PipelineDefinition.named(pipeline);
        applyOptions(builder, "genstage.pipelines." + pipeline, properties);
        chosen.forEach((name, handler) -> {
            StageOptionsMapper options =
                    new StageOptionsMapper(topology, name, defaults, expressions, dispatchers, schedulers, classes);
            add(builder, name, handler, types.wrapped(name), options::apply);
        });
        new DeadLetterCheck(topology, pipelineHandlers.takeDeadLetters()).check();
        PipelineDefinition definition = builder.build();
        new SubscriptionCheck(topology).check(pipelines);
        types.check();
        new KeyOrderCheck(topology).check();
        new BlockingCheck(topology).check();
        new MaxDemandCheck(topology, defaults).check();
        return new AssembledPipeline(definition, topology);
    }

    private void applyOptions(PipelineDefinition.Builder builder, String path, PipelineProperties properties) {
        if (properties.supervision() != null) {
            builder.supervision(properties.supervision().options(path + ".supervision"));
        }
        if (properties.autoRestart() != null) {
            builder.autoRestart(properties.autoRestart().options(path + ".auto-restart"));
        }
        pipelineHandlers.addTo(builder);
    }

    private static void add(
            PipelineDefinition.Builder builder,
            String name,
            StageHandler handler,
            boolean wrapped,
            Consumer<StageDefinition.Options<?>> options) {
        if (handler.kind() == StageType.PRODUCER) {
            builder.producer(name, handler::producer, options);
        } else if (handler.kind() == StageType.CONSUMER) {
            builder.consumer(name, () -> handler.consumer(wrapped), options);
        } else {
            builder.producerConsumer(name, () -> handler.producerConsumer(wrapped), options);
        }
    }
}
