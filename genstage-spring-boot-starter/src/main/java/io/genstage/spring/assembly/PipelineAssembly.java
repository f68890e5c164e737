package io.genstage.spring.assembly;

import io.genstage.InvalidPipelineException;
import io.genstage.Scheduler;
import io.genstage.flow.Inlet;
import io.genstage.pipeline.Pipeline;
import io.genstage.pipeline.PipelineDefinition;
import io.genstage.spring.PipelineCustomizer;
import io.genstage.spring.PipelineRegistry;
import io.genstage.spring.handler.HandlerScan;
import io.genstage.spring.handler.StageHandler;
import io.genstage.spring.handler.StageHandlers;
import io.genstage.spring.properties.CanonicalName;
import io.genstage.spring.properties.DefaultsProperties;
import io.genstage.spring.properties.PipelineProperties;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Makes the application's pipelines: those of its properties and those that are beans. A pipeline of the properties is
 * assembled from the types of the beans alone, so that it, or an inlet of it, can be injected into the very bean that holds
 * its handlers. When all singletons are ready every handler is made ready too; nothing has been started by then. With the
 * application context the pipelines end.
 *
 * @since 0.1.0
 */
public final class PipelineAssembly implements SmartInitializingSingleton, DisposableBean {

    private final String beanName;

    private final ConfigurableListableBeanFactory beans;

    private final PipelineRegistry registry;

    private final Scheduler scheduler;

    private final Map<String, PipelineProperties> properties;

    private final DefaultsProperties defaults;

    private @Nullable StageHandlers handlers;

    private @Nullable TopologyAssembler assembler;

    /** Pipelines of definitions, by the names of their beans. */
    private final Map<String, Pipeline> declared = new HashMap<>();

    private final List<Topology> assembled = new ArrayList<>();

    /**
     * Makes an assembly, which has not looked at any bean yet.
     *
     * @param beanName the name of this bean
     * @param beans the application's beans
     * @param registry where pipelines go
     * @param scheduler where stages run that have no threads of their own, and the time of all
     * @param properties pipelines by name
     * @param defaults what holds for their stages
     */
    public PipelineAssembly(
            String beanName,
            ConfigurableListableBeanFactory beans,
            PipelineRegistry registry,
            Scheduler scheduler,
            Map<String, PipelineProperties> properties,
            DefaultsProperties defaults) {
        this.beanName = beanName;
        this.beans = beans;
        this.registry = registry;
        this.scheduler = scheduler;
        this.properties = properties;
        this.defaults = defaults;
    }

    /**
     * Assembles a pipeline of the properties, if that has not been done.
     *
     * @param name its name
     * @return the pipeline
     * @throws InvalidPipelineException if it cannot run; it says why, and what to do
     */
    public synchronized Pipeline pipeline(String name) {
        return registry.find(name).orElseGet(() -> assemble(name));
    }

    /**
     * The pipeline of a definition that is a bean.
     *
     * @param definitionBean the name of the bean
     * @return the pipeline
     */
    public synchronized Pipeline pipelineOf(String definitionBean) {
        Pipeline known = declared.get(definitionBean);
        return known == null ? addDefinition(definitionBean) : known;
    }

    /**
     * The inlet of a producer, whose pipeline is assembled if that has not been done.
     *
     * @param pipeline the name of a pipeline of the properties
     * @param stage the name of the producer
     * @return the inlet
     */
    public Inlet<?> inlet(String pipeline, String stage) {
        return pipeline(pipeline).inlet(stage);
    }

    private Pipeline assemble(String name) {
        PipelineProperties pipeline = properties.get(name);
        if (pipeline == null) {
            return registry.get(name);
        }
        Topology topology = assembler().assemble(name, pipeline);
        assembled.add(topology);
        return register(topology.definition());
    }

    private StageHandlers handlers() {
        StageHandlers scanned = handlers;
        if (scanned == null) {
            scanned = new StageHandlers(HandlerScan.run(beans));
            handlers = scanned;
        }
        return scanned;
    }

    private TopologyAssembler assembler() {
        TopologyAssembler ready = assembler;
        if (ready == null) {
            ready = new TopologyAssembler(
                    handlers(), defaults, properties.keySet(), beans, new SchedulerBeans(beans, scheduler, beanName));
            assembler = ready;
        }
        return ready;
    }

    private Pipeline register(PipelineDefinition definition) {
        Pipeline pipeline = new Pipeline(definition, scheduler);
        registry.register(pipeline);
        return pipeline;
    }

    /**
     * {@inheritDoc}
     *
     * @throws InvalidPipelineException if a pipeline cannot run; it says why, and what to do
     */
    @Override
    public synchronized void afterSingletonsInstantiated() {
        properties.forEach((name, pipeline) -> {
            if (pipeline.enabled()) {
                pipeline(name);
            } else {
                pipeline.stages().forEach((stage, options) -> handlers().spare(options.handlerOr(stage)));
            }
        });
        for (String definition : beans.getBeanNamesForType(PipelineDefinition.class)) {
            pipelineOf(definition);
        }
        for (Topology topology : assembled) {
            for (StageHandler handler : topology.wiring().handlers().values()) {
                beans.registerDependentBean(handler.beanName(), beanName);
                handler.prepare();
            }
            new PollIntervals(topology.wiring()).check();
        }
        handlers().warnOfUnused();
        List<PipelineCustomizer> customizers =
                beans.getBeanProvider(PipelineCustomizer.class).orderedStream().toList();
        registry.pipelines().forEach(pipeline -> customizers.forEach(customizer -> customizer.customize(pipeline)));
    }

    private Pipeline addDefinition(String definitionBean) {
        PipelineDefinition definition = beans.getBean(definitionBean, PipelineDefinition.class);
        if (CanonicalName.find(definition.name(), properties.keySet()).isPresent()) {
            throw twice(definition.name(), "one in genstage.pipelines and the bean '" + definitionBean + "'");
        }
        if (registry.find(definition.name()).isPresent()) {
            throw twice(definition.name(), "one is the bean '" + definitionBean + "'");
        }
        beans.registerDependentBean(definitionBean, beanName); // and so all that the definition depends on
        Pipeline pipeline = register(definition);
        declared.put(definitionBean, pipeline);
        return pipeline;
    }

    private static InvalidPipelineException twice(String pipeline, String which) {
        return new InvalidPipelineException(
                "There are two pipelines named '" + pipeline + "': " + which + ".", "Rename or remove one of them.");
    }

    /** Ends all pipelines that nothing has ended before, without waiting for them. */
    @Override
    public void destroy() {
        registry.pipelines().forEach(Pipeline::close);
        assembled.forEach(topology -> topology.wiring().handlers().values().forEach(handler -> handler.dispose()));
    }
}
