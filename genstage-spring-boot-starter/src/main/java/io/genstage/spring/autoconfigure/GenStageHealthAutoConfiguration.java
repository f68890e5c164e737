package io.genstage.spring.autoconfigure;

import io.genstage.spring.PipelineRegistry;
import io.genstage.spring.actuate.GenStageHealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the {@code genstage} health indicator, if Boot's health module is on the class path.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = GenStageAutoConfiguration.class)
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnBean(PipelineRegistry.class)
@ConditionalOnEnabledHealthIndicator("genstage")
public final class GenStageHealthAutoConfiguration {

    /** The name of this method makes the name of the health component {@code genstage}. */
    @Bean
    @ConditionalOnMissingBean(name = {"genstageHealthIndicator", "genstageHealthContributor"})
    GenStageHealthIndicator genstageHealthIndicator(PipelineRegistry registry) {
        return new GenStageHealthIndicator(registry);
    }
}
