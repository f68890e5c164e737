package io.genstage.spring.assembly;

import io.genstage.InvalidPipelineException;
import io.genstage.Scheduler;
import io.genstage.internal.text.SimilarNames;
import java.util.Arrays;
import java.util.Collection;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Schedulers that are beans, for stages with their own threads. The container destroys them after the pipelines. */
final class SchedulerBeans {

    private final ConfigurableListableBeanFactory beans;

    private final Scheduler pipelines;

    private final String assembly;

    /**
     * Uses no bean yet.
     *
     * @param pipelines the scheduler of all other stages
     * @param assembly the name of the bean that closes the pipelines
     */
    SchedulerBeans(ConfigurableListableBeanFactory beans, Scheduler pipelines, String assembly) {
        this.beans = beans;
        this.pipelines = pipelines;
        this.assembly = assembly;
    }

    /**
     * Returns the scheduler of a stage.
     *
     * @param property the full path of the property that names the bean
     * @param name the bean's name
     * @throws InvalidPipelineException if no such scheduler exists, or it is the scheduler of all pipelines
     */
    Scheduler get(String property, String name) {
        if (!beans.containsBean(name)) {
            throw new InvalidPipelineException(
                    property + ": no scheduler is named '" + name + "'.",
                    (SimilarNames.didYouMean(name, names()) + listed()).strip());
        }
        if (!beans.isSingleton(name)) {
            throw new InvalidPipelineException(
                    property + ": the bean '" + name + "' is not a singleton, so nothing would close it.",
                    "Give the bean singleton scope.");
        }
        Object bean = beans.getBean(name);
        if (!(bean instanceof Scheduler scheduler)) {
            throw new InvalidPipelineException(
                    property + ": the bean '" + name + "' is `"
                            + bean.getClass().getSimpleName() + "`, not a `" + Scheduler.class.getName() + "`.",
                    "Set the name of a bean that is a scheduler." + listed());
        }
        if (scheduler == pipelines) {
            throw new InvalidPipelineException(
                    property + ": the bean '" + name
                            + "' is the scheduler of all pipelines, so the stage would not have" + " its own threads.",
                    "Remove `scheduler`. Or, if the bean is for some stages only, declare it with"
                            + " `@Bean(defaultCandidate = false)`.");
        }
        beans.registerDependentBean(name, assembly);
        return scheduler;
    }

    private String listed() {
        Collection<String> names = names();
        return names.isEmpty()
                ? " Declare one, such as `@Bean(defaultCandidate = false) Scheduler database() { return"
                        + " Schedulers.platform(\"database\", 8); }`."
                : " Available: " + String.join(", ", names) + ".";
    }

    private Collection<String> names() {
        return Arrays.stream(beans.getBeanNamesForType(Scheduler.class, true, false))
                .filter(name -> beans.getSingleton(name) != pipelines)
                .sorted()
                .toList();
    }
}
