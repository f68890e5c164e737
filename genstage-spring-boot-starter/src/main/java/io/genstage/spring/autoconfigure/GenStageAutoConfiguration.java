package io.genstage.spring.autoconfigure;

import io.genstage.InvalidPipelineException;
import io.genstage.Scheduler;
import io.genstage.pipeline.Schedulers;
import io.genstage.spring.PipelineRegistry;
import io.genstage.spring.assembly.PipelineAssembly;
import io.genstage.spring.properties.BindFailureHandler;
import io.genstage.spring.properties.GenStageProperties;
import io.genstage.spring.properties.GenStageProperties.Threads;
import io.genstage.spring.properties.Rule;
import io.genstage.spring.properties.WordOrNumberConverter;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnNotWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.thread.Threading;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the pipelines that the application's properties and beans declare.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@Conditional(EnabledCondition.class)
@EnableConfigurationProperties(GenStageProperties.class)
public final class GenStageAutoConfiguration {

    static final String ASSEMBLY = "genstagePipelineAssembly";

    @Bean
    static PipelineBeanRegistrar genstagePipelineBeanRegistrar(Environment environment) {
        return new PipelineBeanRegistrar(environment);
    }

    @Bean
    static DefinitionBeanRegistrar genstageDefinitionBeanRegistrar(Environment environment) {
        return new DefinitionBeanRegistrar(environment);
    }

    @Bean
    static WordOrNumberConverter genstageWordOrNumberConverter() {
        return new WordOrNumberConverter();
    }

    @Bean
    static BindFailureHandler genstageBindFailureHandler() {
        return new BindFailureHandler();
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    Scheduler genstageScheduler(GenStageProperties properties, Environment environment) {
        Threads threads = properties.scheduler().threads();
        int maxThreads = properties.scheduler().maxThreads();
        Rule.checkAll(GenStageProperties.Scheduler.RULES, "genstage.scheduler", properties.scheduler());
        if (threads == Threads.VIRTUAL && !Schedulers.virtualThreadsAvailable()) {
            throw new InvalidPipelineException(
                    "genstage.scheduler.threads is 'virtual', but Java "
                            + Runtime.version().feature() + " has no virtual threads.",
                    "Run on Java 21 or later, or set 'auto' or 'platform'.");
        }
        boolean wanted =
                threads == Threads.VIRTUAL || (threads == Threads.AUTO && Threading.VIRTUAL.isActive(environment));
        return wanted ? Schedulers.virtual() : Schedulers.platform(maxThreads);
    }

    @Bean
    @ConditionalOnMissingBean
    PipelineRegistry genstagePipelineRegistry() {
        return new PipelineRegistry();
    }

    @Bean(ASSEMBLY)
    @Lazy(false)
    PipelineAssembly genstagePipelineAssembly(
            ConfigurableListableBeanFactory beans,
            PipelineRegistry registry,
            Scheduler scheduler,
            GenStageProperties properties,
            Environment environment) {
        return new PipelineAssembly(
                ASSEMBLY,
                beans,
                registry,
                scheduler,
                new DeclaredPipelines(environment).merge(properties.pipelines()),
                properties.defaults());
    }

    @Bean
    @Lazy(false)
    PipelineLifecycle genstagePipelineLifecycle(
            PipelineAssembly assembly,
            PipelineRegistry registry,
            GenStageProperties properties,
            Environment environment) {
        ShutdownTimeoutCheck.check(properties.shutdown(), environment);
        return new PipelineLifecycle(registry, properties);
    }

    @Bean
    @Lazy(false)
    PipelineEventPublisher genstagePipelineEventPublisher(
            PipelineRegistry registry, ApplicationEventPublisher publisher, Scheduler scheduler) {
        return new PipelineEventPublisher(registry, publisher, scheduler);
    }

    @Bean
    PipelineExitCode genstagePipelineExitCode(PipelineRegistry registry) {
        return new PipelineExitCode(registry);
    }

    @Bean
    @Lazy(false)
    @ConditionalOnNotWebApplication
    @Conditional(KeepAliveCondition.class)
    PipelineKeepAlive genstagePipelineKeepAlive(
            PipelineLifecycle lifecycle, PipelineRegistry registry, ConfigurableApplicationContext context) {
        return new PipelineKeepAlive(lifecycle.getPhase(), registry, context);
    }
}
