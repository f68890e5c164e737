package io.genstage.spring.assembly;

import io.genstage.InvalidPipelineException;
import io.genstage.dispatch.Dispatcher;
import io.genstage.internal.text.SimilarNames;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;

/** Dispatchers that are beans, or that beans supply. Each instance of a stage needs its own dispatcher. */
final class DispatcherBeans {

    private static final ResolvableType SUPPLIER =
            ResolvableType.forType(new ParameterizedTypeReference<Supplier<? extends Dispatcher<?>>>() {});

    private final ConfigurableListableBeanFactory beans;

    /** The property that uses a dispatcher which exists only once. */
    private final IdentityHashMap<Dispatcher<?>, String> taken = new IdentityHashMap<>();

    DispatcherBeans(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    /**
     * Returns the dispatchers of a stage.
     *
     * @param property the full path of the property that names the bean
     * @param name the bean's name
     * @param instances the number of instances of the stage
     * @param builtIn names of built-in dispatchers, to suggest
     * @return supplies a dispatcher for each instance
     * @throws InvalidPipelineException if no such bean exists, or two instances would share a dispatcher
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
                        + className(supplied) + ", not a Dispatcher.",
                "Set the name of a bean that is a Dispatcher, or a Supplier of Dispatchers." + listed(names()));
    }

    private static String className(@Nullable Object object) {
        return object == null ? "null" : "`" + object.getClass().getSimpleName() + "`";
    }

    private void claim(String property, String name, int instances, Dispatcher<?> dispatcher) {
        String remedy = "Give the bean prototype scope, `@Scope(\"prototype\")`, or replace it with a"
                + " `Supplier<Dispatcher<?>>` that creates a new dispatcher each time.";
        if (instances > 1) {
            throw new InvalidPipelineException(
                    property + ": the bean '" + name + "' is a single dispatcher, but each of the stage's " + instances
                            + " instances needs its own.",
                    remedy);
        }
        String other = taken.put(dispatcher, property);
        if (other != null) {
            throw new InvalidPipelineException(
                    property + ": the bean '" + name + "' is a single dispatcher, and " + other + " already uses it.",
                    remedy);
        }
    }

    private InvalidPipelineException unknown(String property, String name, List<String> builtIn) {
        Collection<String> known = names();
        Collection<String> all = new TreeSet<>(known);
        all.addAll(builtIn);
        return new InvalidPipelineException(
                property + ": no dispatcher is named '" + name + "'.",
                (SimilarNames.didYouMean(name, all) + " Built in: " + String.join(", ", builtIn) + "." + listed(known))
                        .strip());
    }

    private static String listed(Collection<String> names) {
        return names.isEmpty()
                ? " Or declare a bean that is a Dispatcher, or a Supplier of Dispatchers, and set its name."
                : " Beans: " + String.join(", ", names) + ".";
    }

    private Collection<String> names() {
        Collection<String> names = new TreeSet<>(List.of(beans.getBeanNamesForType(Dispatcher.class, true, false)));
        names.addAll(List.of(beans.getBeanNamesForType(SUPPLIER, true, false)));
        return names;
    }
}
