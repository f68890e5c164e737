package io.genstage.spring.autoconfigure;

import io.genstage.StageType;
import io.genstage.pipeline.PipelineDefinition;
import io.genstage.pipeline.StageDefinition;
import io.genstage.spring.PipelineAssembly;
import org.springframework.beans.factory.BeanFactoryInitializer;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/**
 * Makes the pipelines of definitions, and the inlets of their producers, beans. Their names are known only when the
 * definitions are there, so these are made before all other singletons.
 */
final class DefinitionBeanRegistrar implements BeanFactoryInitializer<DefaultListableBeanFactory> {

    @Override
    public void initialize(DefaultListableBeanFactory beans) {
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
    }
}
