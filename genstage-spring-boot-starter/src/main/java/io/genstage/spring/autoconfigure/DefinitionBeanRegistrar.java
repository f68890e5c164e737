package io.genstage.spring.autoconfigure;

import io.genstage.Inlet;
import io.genstage.StageType;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import io.genstage.spring.assembly.PipelineAssembly;
import io.genstage.spring.handler.HandlerCatalogue;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.BeanFactoryInitializer;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.env.Environment;

/**
 * Registers the pipelines of definition beans, and the inlets of their producers, as beans. Only the definitions know
 * the names, so this creates the definitions before all other singletons. It also sets the types of the other inlets,
 * which are known by then.
 */
final class DefinitionBeanRegistrar implements BeanFactoryInitializer<DefaultListableBeanFactory> {

    private final Environment environment;

    DefinitionBeanRegistrar(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void initialize(DefaultListableBeanFactory beans) {
        DeclaredPipelines declared = new DeclaredPipelines(environment);
        if (!declared.enabledPipelines().isEmpty()) {
            HandlerCatalogue handlers = HandlerCatalogue.of(beans);
            InjectableBeans.setTypes(beans, (pipeline, stage) -> handlers.eventType(declared.handler(pipeline, stage)));
        }
        InjectableBeans injectable = new InjectableBeans(beans);
        for (String bean : beans.getBeanNamesForType(PipelineDefinition.class, true, false)) {
            PipelineDefinition definition =
                    beans.getBean(PipelineAssembly.class).pipelineOf(bean).definition();
            injectable.addPipeline(definition.name());
            definition.stages().stream()
                    .filter(stage -> stage.type() == StageType.PRODUCER)
                    .map(StageDefinition::name)
                    .forEach(stage -> injectable.addInlet(definition.name(), stage, false));
        }
        Map<Boolean, List<String>> inlets = Stream.of(beans.getBeanNamesForType(Inlet.class, true, false))
                .filter(beans::containsBeanDefinition)
                .collect(Collectors.partitioningBy(
                        bean -> InjectableBeans.isUntypedInlet(beans.getBeanDefinition(bean))));
        if (inlets.values().stream().noneMatch(List::isEmpty)) {
            beans.setAutowireCandidateResolver(new InletCandidateResolver(beans.getAutowireCandidateResolver(), beans));
        }
    }
}
