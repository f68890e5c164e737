package io.genstage.spring.assembly;

import io.genstage.Inlet;
import io.genstage.InvalidPipelineException;
import io.genstage.Scheduler;
import io.genstage.definition.PipelineDefinition;
import io.genstage.pipeline.Pipeline;
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
 * Creates the pipelines of the application: those that the properties declare, and those whose definitions are beans.
 * To assemble a pipeline of the properties, this uses only the types of the beans. So the pipeline, or one of its
 * inlets, can be injected into a bean that has its handlers. When all singletons exist, this prepares every handler. It
 * starts no pipeline, but closes all pipelines with the application context.
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

    private @Nullable PipelineHandlers pipelineHandlers;

    /** Pipelines whose definitions are beans, by the names of these beans. */
    private final Map<String, Pipeline> declared = new HashMap<>();

    private final List<AssembledPipeline> assembled = new ArrayList<>();

    /**
     * Creates an assembly. This uses no bean yet.
     *
     * @param beanName the name of this bean
     * @param beans the application's beans
     * @param registry the registry of the pipelines
     * @param scheduler runs the stages without their own scheduler, and is the clock of all pipelines
     * @param properties the properties of the pipelines, by name
     * @param defaults the defaults of all stages
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
     * Returns a pipeline of the properties. Assembles it first, if necessary.
     *
     * @param name the name of the pipeline
     * @return the pipeline
     * @throws InvalidPipelineException if the pipeline is invalid
     */
    public synchronized Pipeline pipeline(String name) {
        return registry.find(name).orElseGet(() -> assemble(name));
    }

    /**
     * Returns the pipeline whose definition is a bean.
     *
     * @param definitionBean the name of the bean
     * @return the pipeline
     */
    public synchronized Pipeline pipelineOf(String definitionBean) {
        Pipeline known = declared.get(definitionBean);
        return known == null ? addDefinition(definitionBean) : known;
    }

    /**
     * Returns the inlet of a producer. Assembles its pipeline first, if necessary.
     *
     * @param pipeline the name of the pipeline
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
        AssembledPipeline made = assembler().assemble(name, pipeline);
        assembled.add(made);
        return register(made.definition());
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
            PipelineHandlers found = new PipelineHandlers(beans, beanName);
            ready = new TopologyAssembler(
                    handlers(),
                    defaults,
                    properties.keySet(),
                    beans,
                    new SchedulerBeans(beans, scheduler, beanName),
                    found);
            pipelineHandlers = found;
            assembler = ready;
        }
        return ready;
    }

    private Pipeline register(PipelineDefinition definition) {
        Pipeline pipeline = Pipeline.of(definition, scheduler);
        registry.register(pipeline);
        return pipeline;
    }

    /**
     * {@inheritDoc}
     *
     * @throws InvalidPipelineException if a pipeline is invalid
     */
    @Override
    public synchronized void afterSingletonsInstantiated() {
        properties.forEach((name, pipeline) -> {
            if (pipeline.enabled()) {
                pipeline(name);
            } else {
                pipeline.stages().forEach((stage, options) -> handlers().markUsed(options.handlerOr(stage)));
            }
        });
        for (String definition : beans.getBeanNamesForType(PipelineDefinition.class)) {
            pipelineOf(definition);
        }
        for (AssembledPipeline made : assembled) {
            for (StageHandler handler : made.topology().handlers().values()) {
                beans.registerDependentBean(handler.beanName(), beanName);
                handler.prepare();
            }
            new PollIntervalCheck(made.topology()).check();
        }
        if (pipelineHandlers != null) {
            pipelineHandlers.prepare();
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
        beans.registerDependentBean(definitionBean, beanName); // transitively, also the dependencies of the definition
        Pipeline pipeline = register(definition);
        declared.put(definitionBean, pipeline);
        return pipeline;
    }

    private static InvalidPipelineException twice(String pipeline, String which) {
        return new InvalidPipelineException(
                "Two pipelines are named '" + pipeline + "': " + which + ".", "Rename or remove one of them.");
    }

    /** Closes all pipelines that are still running, without waiting for them. */
    @Override
    public void destroy() {
        registry.pipelines().forEach(Pipeline::closeNow);
        assembled.forEach(made -> made.topology().handlers().values().forEach(handler -> handler.dispose()));
    }
}
