package io.genstage.spring.actuate;

import io.genstage.definition.PipelineDefinition;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** A web application with Actuator and one pipeline. */
@SpringBootConfiguration
@EnableAutoConfiguration
class EndpointApplication {

    @Bean
    PipelineDefinition flights() {
        return TestPipelines.flightsDefinition("flights");
    }
}
