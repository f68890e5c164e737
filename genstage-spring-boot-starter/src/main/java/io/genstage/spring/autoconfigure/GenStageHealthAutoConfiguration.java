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
 * Auto-configuration of the {@code genstage} health indicator, where Boot's health module is there.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = GenStageAutoConfiguration.class)
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnBean(PipelineRegistry.class)
@ConditionalOnEnabledHealthIndicator("genstage")
public final class GenStageHealthAutoConfiguration {

    /** Called so that the component's name is {@code genstage}. */
    @Bean
    @ConditionalOnMissingBean(name = {"genstageHealthIndicator", "genstageHealthContributor"})
    GenStageHealthIndicator genstageHealthIndicator(PipelineRegistry registry) {
        return new GenStageHealthIndicator(registry);
    }
}
