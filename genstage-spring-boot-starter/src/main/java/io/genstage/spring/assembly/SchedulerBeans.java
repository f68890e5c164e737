package io.genstage.spring.assembly;

import io.genstage.InvalidPipelineException;
import io.genstage.Scheduler;
import io.genstage.pipeline.SimilarNames;
import java.util.Arrays;
import java.util.Collection;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Schedulers that are beans, for stages that have threads of their own. They outlive the pipelines. */
final class SchedulerBeans {

    private final ConfigurableListableBeanFactory beans;

    private final Scheduler pipelines;

    private final String assembly;

    /**
     * Looks at no bean yet.
     *
     * @param pipelines the scheduler of stages that have none of their own
     * @param assembly the name of the bean that ends the pipelines
     */
    SchedulerBeans(ConfigurableListableBeanFactory beans, Scheduler pipelines, String assembly) {
        this.beans = beans;
        this.pipelines = pipelines;
        this.assembly = assembly;
    }

    /**
     * Finds a stage's own scheduler.
     *
     * @param property the name of the property that names the bean
     * @param name the bean's name
     * @throws InvalidPipelineException if there is no such scheduler, or it is no other than that of all stages
     */
    Scheduler get(String property, String name) {
        if (!beans.containsBean(name)) {
            throw new InvalidPipelineException(
                    property + ": there is no scheduler '" + name + "'.",
                    (SimilarNames.didYouMean(name, names()) + listed()).strip());
        }
        if (!beans.isSingleton(name)) {
            throw new InvalidPipelineException(
                    property + ": the bean '" + name
                            + "' is made anew whenever it is asked for, and nobody would close it.",
                    "Give it singleton scope.");
        }
        Object bean = beans.getBean(name);
        if (!(bean instanceof Scheduler scheduler)) {
            throw new InvalidPipelineException(
                    property + ": the bean '" + name + "' is `"
                            + bean.getClass().getSimpleName() + "`, and no `" + Scheduler.class.getName() + "`.",
                    "Name a bean that is one." + listed());
        }
        if (scheduler == pipelines) {
            throw new InvalidPipelineException(
                    property + ": the bean '" + name + "' is the scheduler of all pipelines, so the stage would have no"
                            + " threads of its own.",
                    "Remove it; or, if the bean is meant for some stages only, declare it with"
                            + " `@Bean(defaultCandidate = false)`.");
        }
        beans.registerDependentBean(name, assembly);
        return scheduler;
    }

    private String listed() {
        Collection<String> names = names();
        return names.isEmpty()
                ? " Declare one: `@Bean(defaultCandidate = false) Scheduler database() { return"
                        + " Schedulers.platform(\"database\", 8); }`."
                : " Schedulers: " + String.join(", ", names) + ".";
    }

    private Collection<String> names() {
        return Arrays.stream(beans.getBeanNamesForType(Scheduler.class, true, false))
                .filter(name -> beans.getSingleton(name) != pipelines)
                .sorted()
                .toList();
    }
}
