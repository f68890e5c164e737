package io.genstage.spring.assembly;

import io.genstage.DeadLetterHandler;
import io.genstage.InvalidPipelineException;
import io.genstage.UndeliveredHandler;
import io.genstage.definition.PipelineDefinition;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.NamedBeanHolder;
import org.springframework.util.function.SingletonSupplier;

/**
 * The beans that receive dead letters and undelivered events of all pipelines. A pipeline is assembled without them, so
 * that such a bean can have the pipeline injected: the first use creates them.
 */
final class PipelineHandlers {

    private final ConfigurableListableBeanFactory beans;

    private final String assembly;

    private final @Nullable Supplier<DeadLetterHandler> deadLetters;

    private final @Nullable Supplier<UndeliveredHandler> undelivered;

    /**
     * Finds the beans by their types. Creates none.
     *
     * @param beans the application's beans
     * @param assembly the name of the bean that closes the pipelines
     */
    PipelineHandlers(ConfigurableListableBeanFactory beans, String assembly) {
        this.beans = beans;
        this.assembly = assembly;
        this.deadLetters = find(DeadLetterHandler.class);
        this.undelivered = find(UndeliveredHandler.class);
    }

    /** {@return whether a bean handles dead letters} */
    boolean takeDeadLetters() {
        return deadLetters != null;
    }

    /** Passes the beans to a pipeline. */
    void addTo(PipelineDefinition.Builder pipeline) {
        Supplier<DeadLetterHandler> letters = deadLetters;
        if (letters != null) {
            pipeline.deadLetterHandler(letter -> letters.get().handle(letter));
        }
        Supplier<UndeliveredHandler> events = undelivered;
        if (events != null) {
            pipeline.undelivered(given -> events.get().undelivered(given));
        }
    }

    /**
     * Creates the beans.
     *
     * @throws InvalidPipelineException if there are several beans of one of the types
     */
    void prepare() {
        if (deadLetters != null) {
            var unused = deadLetters.get();
        }
        if (undelivered != null) {
            var unused = undelivered.get();
        }
    }

    private <T> @Nullable Supplier<T> find(Class<T> type) {
        List<String> names = List.of(beans.getBeanNamesForType(type, true, false));
        return names.isEmpty() ? null : SingletonSupplier.of(() -> resolve(type, names));
    }

    /** The container destroys the bean after the pipelines. */
    private <T> T resolve(Class<T> type, List<String> names) {
        try {
            NamedBeanHolder<T> found = beans.resolveNamedBean(type);
            beans.registerDependentBean(found.getBeanName(), assembly);
            return found.getBeanInstance();
        } catch (NoUniqueBeanDefinitionException e) {
            throw new InvalidPipelineException(
                    "Several beans are a `" + type.getName() + "`: '" + String.join("', '", names) + "'.",
                    "Annotate one of them with `@Primary`, or declare only one.");
        }
    }
}
