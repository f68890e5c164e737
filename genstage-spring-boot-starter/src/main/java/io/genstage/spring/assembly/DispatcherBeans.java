package io.genstage.spring.assembly;

import io.genstage.InvalidPipelineException;
import io.genstage.dispatch.Dispatcher;
import io.genstage.pipeline.SimilarNames;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;

/** Dispatchers that are beans, or that beans supply. Each instance of a stage needs one of its own. */
final class DispatcherBeans {

    private static final ResolvableType SUPPLIER =
            ResolvableType.forType(new ParameterizedTypeReference<Supplier<? extends Dispatcher<?>>>() {});

    private final ConfigurableListableBeanFactory beans;

    /** Who has a dispatcher that is there only once. */
    private final IdentityHashMap<Dispatcher<?>, String> taken = new IdentityHashMap<>();

    DispatcherBeans(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    /**
     * Finds the dispatchers of a stage.
     *
     * @param property the name of the property that names the bean
     * @param name the bean's name
     * @param instances how many instances the stage has
     * @param builtIn names that are no beans and could have been meant
     * @return gives a dispatcher for each instance
     * @throws InvalidPipelineException if there is no such bean, or each instance would not have one of its own
     */
    Supplier<Dispatcher<?>> get(String property, String name, int instances, List<String> builtIn) {
        if (!beans.containsBean(name)) {
            throw unknown(property, name, builtIn);
        }
        Supplier<Dispatcher<?>> source = () -> dispatcher(property, name);
        Dispatcher<?> one = source.get();
        if (one == source.get()) {
            claim(property, name, instances, one);
        }
        return source;
    }

    private Dispatcher<?> dispatcher(String property, String name) {
        Object bean = beans.getBean(name);
        Object supplied = bean instanceof Supplier<?> supplier ? supplier.get() : bean;
        if (supplied instanceof Dispatcher<?> dispatcher) {
            return dispatcher;
        }
        throw new InvalidPipelineException(
                property + ": the bean '" + name + "' is " + (supplied == bean ? "" : "a Supplier of ")
                        + className(supplied) + ", and no Dispatcher.",
                "Name a bean that is a Dispatcher, or a Supplier of Dispatchers." + listed(names()));
    }

    private static String className(@Nullable Object object) {
        return object == null ? "null" : "`" + object.getClass().getSimpleName() + "`";
    }

    private void claim(String property, String name, int instances, Dispatcher<?> dispatcher) {
        String remedy = "Give the bean prototype scope, `@Scope(\"prototype\")`, or let it be a"
                + " `Supplier<Dispatcher<?>>` that makes a new one each time.";
        if (instances > 1) {
            throw new InvalidPipelineException(
                    property + ": the bean '" + name + "' is one dispatcher, and the stage has " + instances
                            + " instances, of which each needs its own.",
                    remedy);
        }
        String other = taken.put(dispatcher, property);
        if (other != null) {
            throw new InvalidPipelineException(
                    property + ": the bean '" + name + "' is one dispatcher, and " + other + " has it already.",
                    remedy);
        }
    }

    private InvalidPipelineException unknown(String property, String name, List<String> builtIn) {
        Collection<String> known = names();
        Collection<String> all = new TreeSet<>(known);
        all.addAll(builtIn);
        return new InvalidPipelineException(
                property + ": there is no dispatcher '" + name + "'.",
                (SimilarNames.didYouMean(name, all) + " Built in: " + String.join(", ", builtIn) + "." + listed(known))
                        .strip());
    }

    private static String listed(Collection<String> names) {
        return names.isEmpty()
                ? " A bean can be named too that is a Dispatcher or a Supplier of them; there is none."
                : " Beans: " + String.join(", ", names) + ".";
    }

    private Collection<String> names() {
        Collection<String> names = new TreeSet<>(List.of(beans.getBeanNamesForType(Dispatcher.class, true, false)));
        names.addAll(List.of(beans.getBeanNamesForType(SUPPLIER, true, false)));
        return names;
    }
}
