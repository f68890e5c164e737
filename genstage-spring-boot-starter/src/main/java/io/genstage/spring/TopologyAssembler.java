package io.genstage.spring;

import io.genstage.StageType;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Makes a definition of a pipeline's properties and the annotated handlers. */
final class TopologyAssembler {

    private final StageHandlers handlers;

    private final DefaultsProperties defaults;

    private final Collection<String> pipelines;

    private final EventExpressions expressions;

    private final DispatcherBeans dispatchers;

    private final SchedulerBeans schedulers;

    TopologyAssembler(
            StageHandlers handlers,
            DefaultsProperties defaults,
            Collection<String> pipelines,
            ConfigurableListableBeanFactory beans,
            SchedulerBeans schedulers) {
        this.handlers = handlers;
        this.defaults = defaults;
        this.pipelines = pipelines;
        this.expressions = new EventExpressions(beans.getBeanClassLoader());
        this.dispatchers = new DispatcherBeans(beans);
        this.schedulers = schedulers;
        SizeCheck.checkDefaults(defaults);
    }

    /**
     * Assembles and checks a pipeline. No bean is made but dispatchers and schedulers.
     *
     * @return the pipeline, with the handlers of its stages
     * @throws io.genstage.InvalidPipelineException if it cannot run; it says why, and what to do
     */
    Topology assemble(String pipeline, PipelineProperties properties) {
        Map<String, StageProperties> stages = resolveNames(properties.stages());
        Map<String, StageHandler> chosen = new LinkedHashMap<>();
        stages.forEach((name, stage) -> chosen.put(name, handlers.get(pipeline, name, stage.handlerOr(name))));
        Wiring wiring = new Wiring(pipeline, stages, chosen);
        EdgeTypes types = new EdgeTypes(wiring);
        PipelineDefinition.Builder builder = PipelineDefinition.named(pipeline);
        if (properties.supervision() != null) {
            String path = "genstage.pipelines." + pipeline + ".supervision";
            builder.supervision(properties.supervision().options(path));
        }
        chosen.forEach((name, handler) -> {
            StageOptions options = new StageOptions(wiring, name, defaults, expressions, dispatchers, schedulers);
            add(builder, name, handler, types.wrapped(name), options::apply);
        });
        PipelineDefinition definition = builder.build();
        new LooseEnds(wiring).check(pipelines);
        types.check();
        new KeyedOrder(wiring).check();
        new WaitingHandlers(wiring).check();
        new SharedWindows(wiring, defaults).check();
        return new Topology(definition, wiring);
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

    /** Lets subscriptions name stages in any form that relaxed binding takes for the same. */
    private static Map<String, StageProperties> resolveNames(Map<String, StageProperties> stages) {
        Map<String, StageProperties> resolved = new LinkedHashMap<>();
        stages.forEach((name, stage) -> resolved.put(
                name,
                stage.withSubscriptions(stage.subscribeTo().stream()
                        .map(subscription -> CanonicalName.find(subscription.stageOrEmpty(), stages.keySet())
                                .map(subscription::withStage)
                                .orElse(subscription))
                        .toList())));
        return resolved;
    }
}
