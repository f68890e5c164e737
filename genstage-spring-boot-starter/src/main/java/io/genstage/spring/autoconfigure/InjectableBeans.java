package io.genstage.spring.autoconfigure;

import io.genstage.Inlet;
import io.genstage.pipeline.Pipeline;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.ResolvableType;
import org.springframework.util.StringUtils;

/** Registers pipelines and inlets as beans. The assembly provides them on demand. */
final class InjectableBeans {

    /** A producer of a pipeline. */
    private record Source(String pipeline, String stage) {}

    private static final String SOURCE = Source.class.getName();

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
     * @param shared whether another pipeline has a producer with the same name. The bean's name then begins with the
     *     pipeline's name
     */
    void addInlet(String pipeline, String stage, boolean shared) {
        boolean taken = shared || registry.isBeanNameInUse(stage + "Inlet");
        String name = taken ? pipeline + StringUtils.capitalize(stage) : stage;
        add(Inlet.class, "inlet", name, "Inlet", pipeline, stage);
    }

    /** {@return the simple name of a type, with its type arguments} */
    static String text(ResolvableType type) {
        return type.toString().replaceAll("[A-Za-z0-9_]+[.$]", "");
    }

    /**
     * Sets the event types of the inlets of declared producers, so that Spring can select an inlet by type. An inlet of
     * unknown type, such as the inlet of a lambda, matches every type.
     *
     * @param eventType returns the type of a producer's events, for the names of pipeline and stage
     */
    static void setTypes(ConfigurableListableBeanFactory beans, BiFunction<String, String, ResolvableType> eventType) {
        for (String bean : beans.getBeanNamesForType(Inlet.class, true, false)) {
            if (beans.containsBeanDefinition(bean)
                    && beans.getBeanDefinition(bean) instanceof RootBeanDefinition definition
                    && definition.getAttribute(SOURCE) instanceof Source source) {
                ResolvableType type = eventType.apply(source.pipeline(), source.stage());
                if (type != ResolvableType.NONE) {
                    ResolvableType inlet = ResolvableType.forClassWithGenerics(Inlet.class, type);
                    setType(definition, inlet);
                    // the container has already cached a merged copy
                    setType((RootBeanDefinition) beans.getMergedBeanDefinition(bean), inlet);
                }
            }
        }
    }

    private static void setType(RootBeanDefinition definition, ResolvableType inlet) {
        definition.setTargetType(inlet);
        definition.removeAttribute(SOURCE);
    }

    /** {@return whether the bean is an inlet of unknown event type} */
    static boolean isUntypedInlet(BeanDefinition definition) {
        return definition.hasAttribute(SOURCE);
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
        // the configuration at run time may differ from the configuration at build time
        definition.setAttribute(BeanRegistrationAotProcessor.IGNORE_REGISTRATION_ATTRIBUTE, true);
        if (type == Inlet.class) {
            definition.setAttribute(SOURCE, new Source(arguments[0], arguments[1]));
        }
        // the lifecycle and the assembly close pipelines, and wait for them
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

    /** {@return the plain name, and the two possible names of a Java parameter} */
    private static Set<String> aliases(String name, String suffix) {
        String camel = Stream.of(name.split("[^A-Za-z0-9]+", -1))
                .map(StringUtils::capitalize)
                .collect(Collectors.collectingAndThen(Collectors.joining(), StringUtils::uncapitalize));
        return camel.isEmpty() ? Set.of(name) : new LinkedHashSet<>(List.of(name, camel, camel + suffix));
    }
}
