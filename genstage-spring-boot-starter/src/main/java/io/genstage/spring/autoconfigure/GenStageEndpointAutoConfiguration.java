package io.genstage.spring.autoconfigure;

import io.genstage.spring.PipelineRegistry;
import io.genstage.spring.actuate.GenStageEndpoint;
import io.genstage.spring.actuate.GenStageEndpointWebExtension;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the {@code genstage} endpoint, if Actuator is on the class path and the endpoint is exposed.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = GenStageAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(PipelineRegistry.class)
@ConditionalOnAvailableEndpoint(GenStageEndpoint.class)
@EnableConfigurationProperties(GenStageEndpointProperties.class)
public final class GenStageEndpointAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    GenStageEndpoint genStageEndpoint(
            PipelineRegistry registry, GenStageEndpointProperties properties, Environment environment) {
        return new GenStageEndpoint(registry, properties.showDetails(environment), properties.showValues());
    }

    @Bean
    @ConditionalOnBean(GenStageEndpoint.class)
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint(endpoint = GenStageEndpoint.class, exposure = EndpointExposure.WEB)
    GenStageEndpointWebExtension genStageEndpointWebExtension(
            GenStageEndpoint endpoint, GenStageEndpointProperties properties, Environment environment) {
        return new GenStageEndpointWebExtension(
                endpoint, properties.showDetails(environment), properties.showValues(), properties.roles(environment));
    }
}
