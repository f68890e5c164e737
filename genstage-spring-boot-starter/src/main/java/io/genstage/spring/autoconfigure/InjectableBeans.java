package io.genstage.spring.autoconfigure;

import io.genstage.flow.Inlet;
import io.genstage.pipeline.Pipeline;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.util.StringUtils;

/** Makes pipelines and inlets beans, which the assembly provides when somebody wants them. */
final class InjectableBeans {

    private final BeanDefinitionRegistry registry;

    InjectableBeans(BeanDefinitionRegistry registry) {
        this.registry = registry;
    }

    void addPipeline(String name) {
        add(Pipeline.class, "pipeline", name, "Pipeline", name);
    }

    /**
     * Adds the inlet of a producer.
     *
     * @param pipeline the pipeline's name
     * @param stage the producer's name
     * @param shared whether another pipeline has a producer of that name: the bean's name then begins with the pipeline's
     */
    void addInlet(String pipeline, String stage, boolean shared) {
        boolean taken = shared || registry.isBeanNameInUse(stage + "Inlet");
        String name = taken ? pipeline + StringUtils.capitalize(stage) : stage;
        add(Inlet.class, "inlet", name, "Inlet", pipeline, stage);
    }

    private void add(Class<?> type, String factoryMethod, String name, String suffix, String... arguments) {
        RootBeanDefinition definition = new RootBeanDefinition(type);
        definition.setTargetType(type);
        definition.setFactoryBeanName(GenStageAutoConfiguration.ASSEMBLY);
        definition.setFactoryMethodName(factoryMethod);
        for (int index = 0; index < arguments.length; index++) {
            definition.getConstructorArgumentValues().addIndexedArgumentValue(index, arguments[index]);
        }
        definition.setLazyInit(true);
        // the assembly ends pipelines itself, and waits for them
        definition.setDestroyMethodName("");
        definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, name));
        String beanName = name + suffix;
        if (!registry.isBeanNameInUse(beanName)) {
            registry.registerBeanDefinition(beanName, definition);
            aliases(name, suffix).stream()
                    .filter(alias -> !registry.isBeanNameInUse(alias))
                    .forEach(alias -> registry.registerAlias(beanName, alias));
        }
    }

    /** {@return the plain name, and both forms as a Java parameter could be named} */
    private static Set<String> aliases(String name, String suffix) {
        String camel = Stream.of(name.split("[^A-Za-z0-9]+", -1))
                .map(StringUtils::capitalize)
                .collect(Collectors.collectingAndThen(Collectors.joining(), StringUtils::uncapitalize));
        return new LinkedHashSet<>(List.of(name, camel, camel + suffix));
    }
}
