package io.genstage.spring.autoconfigure;

import io.genstage.spring.PipelineRegistry;
import io.genstage.spring.actuate.GenStageMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the pipelines' meters, if Micrometer is on the class path and a meter registry exists.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
        after = GenStageAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({PipelineRegistry.class, MeterRegistry.class})
public final class GenStageMetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    GenStageMetrics genStageMetrics(PipelineRegistry pipelines) {
        return new GenStageMetrics(pipelines);
    }
}
