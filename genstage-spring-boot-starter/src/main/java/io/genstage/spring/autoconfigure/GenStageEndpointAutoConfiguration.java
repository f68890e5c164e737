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
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the {@code genstage} endpoint, where Actuator is there and the endpoint is exposed.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = GenStageAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(PipelineRegistry.class)
@ConditionalOnAvailableEndpoint(GenStageEndpoint.class)
public final class GenStageEndpointAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    GenStageEndpoint genStageEndpoint(PipelineRegistry registry) {
        return new GenStageEndpoint(registry);
    }

    @Bean
    @ConditionalOnBean(GenStageEndpoint.class)
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint(endpoint = GenStageEndpoint.class, exposure = EndpointExposure.WEB)
    GenStageEndpointWebExtension genStageEndpointWebExtension(GenStageEndpoint endpoint) {
        return new GenStageEndpointWebExtension(endpoint);
    }
}
