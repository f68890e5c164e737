package io.genstage.spring.autoconfigure;

import io.genstage.InvalidPipelineException;
import io.genstage.flow.Inlet;
import io.genstage.pipeline.Pipeline;
import io.genstage.spring.handler.HandlerCatalogue;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.analyzer.AbstractInjectionFailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Says why a bean does not get the inlet or the pipeline that it asks for. If a stage has no handler, that is what is wrong: its
 * name may be mistyped, and then there is no inlet of the right name either.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class InletFailureAnalyzer extends AbstractInjectionFailureAnalyzer<NoSuchBeanDefinitionException> {

    private final @Nullable BeanFactory beans;

    private final @Nullable Environment environment;

    InletFailureAnalyzer(@Nullable BeanFactory beans, @Nullable Environment environment) {
        this.beans = beans;
        this.environment = environment;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(
            Throwable rootFailure, NoSuchBeanDefinitionException cause, @Nullable String description) {
        ResolvableType wanted = cause.getResolvableType();
        if (wanted == null
                || (wanted.toClass() != Inlet.class && wanted.toClass() != Pipeline.class)
                || environment == null
                || !(beans instanceof ConfigurableListableBeanFactory factory)) {
            return null;
        }
        try {
            new DeclaredPipelines(environment).checkHandlers(HandlerCatalogue.of(factory));
        } catch (InvalidPipelineException mistake) {
            return new FailureAnalysis(mistake.problem(), mistake.remedy(), cause);
        }
        boolean unknown = wanted.toClass() == Inlet.class && !(cause instanceof NoUniqueBeanDefinitionException);
        return unknown ? noInlet(factory, wanted, cause, description) : null;
    }

    private static FailureAnalysis noInlet(
            ConfigurableListableBeanFactory beans,
            ResolvableType wanted,
            NoSuchBeanDefinitionException cause,
            @Nullable String description) {
        String who = description == null ? "A bean" : description;
        String inlets = Arrays.stream(beans.getBeanNamesForType(Inlet.class, true, false))
                .map(bean -> "'" + bean + "' is an `"
                        + InjectableBeans.text(
                                beans.getMergedBeanDefinition(bean).getResolvableType()) + "`")
                .collect(Collectors.joining(", "));
        return new FailureAnalysis(
                who + " asks for an `" + InjectableBeans.text(wanted)
                        + "`, and no producer has an inlet of that type and name.",
                inlets.isEmpty()
                        ? "Declare a producer in genstage.pipelines: a stage without `subscribe-to` has an inlet."
                        : "Ask for one that there is: " + inlets + ". Only producers have inlets.",
                cause);
    }
}
