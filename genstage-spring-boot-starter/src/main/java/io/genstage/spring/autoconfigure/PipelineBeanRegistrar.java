package io.genstage.spring.autoconfigure;

import io.genstage.spring.properties.PropertyKeyCheck;
import java.util.List;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.core.env.Environment;

/**
 * Registers every pipeline of the properties, and every producer's inlet, as a bean, so that they can be injected by
 * name. The names are known from the properties alone. This also checks the keys of the properties, before they are
 * bound.
 */
final class PipelineBeanRegistrar implements BeanDefinitionRegistryPostProcessor {

    private final Environment environment;

    PipelineBeanRegistrar(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
        PropertyKeyCheck.run(environment);
        DeclaredPipelines declared = new DeclaredPipelines(environment);
        declared.checkStages();
        InjectableBeans beans = new InjectableBeans(registry);
        List<String> pipelines = declared.enabledPipelines();
        List<Source> sources = pipelines.stream()
                .flatMap(pipeline -> declared.stages(pipeline).stream()
                        .filter(stage ->
                                !declared.subscribes(pipeline, stage) && !declared.takesDeadLetters(pipeline, stage))
                        .map(stage -> new Source(pipeline, stage)))
                .toList();
        pipelines.forEach(beans::addPipeline);
        sources.forEach(source -> beans.addInlet(source.pipeline(), source.stage(), source.shared(sources)));
    }

    /** A producer of a pipeline. */
    private record Source(String pipeline, String stage) {

        boolean shared(List<Source> all) {
            return all.stream().filter(other -> other.stage.equals(stage)).count() > 1;
        }
    }
}
