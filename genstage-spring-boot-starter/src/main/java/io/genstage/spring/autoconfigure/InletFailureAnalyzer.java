package io.genstage.spring.autoconfigure;

import io.genstage.Inlet;
import io.genstage.InvalidPipelineException;
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
 * Analyzes why an inlet or a pipeline cannot be injected. If a stage has no handler, that is the cause: the stage's
 * name may be misspelled, and then no inlet has the right name either.
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
        String injectionPoint = description == null ? "A bean" : description;
        String inlets = Arrays.stream(beans.getBeanNamesForType(Inlet.class, true, false))
                .map(bean -> "'" + bean + "' is an `"
                        + InjectableBeans.text(
                                beans.getMergedBeanDefinition(bean).getResolvableType()) + "`")
                .collect(Collectors.joining(", "));
        return new FailureAnalysis(
                injectionPoint + " requires an `" + InjectableBeans.text(wanted)
                        + "`, but no producer has an inlet with that type and name.",
                inlets.isEmpty()
                        ? "Declare a producer in `genstage.pipelines`: each stage without `subscribe-to` has an inlet."
                        : "Inject an existing inlet: " + inlets + ". Only producers have inlets.",
                cause);
    }
}
