package io.genstage.spring.classpath;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.pipeline.Pipeline;
import io.genstage.pipeline.PipelineDefinition;
import io.genstage.spring.PipelineRegistry;
import io.genstage.spring.actuate.TestPipelines;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.util.ClassUtils;

/**
 * An application with all that the starter and the class path bring, whose pipeline has to work. Failsafe takes jars from the
 * class path: one execution for each variant.
 */
final class WholeStarter {

    static final String ENDPOINT = "genStageEndpoint";

    static final String HEALTH = "genstageHealthIndicator";

    static final String METRICS = "genStageMetrics";

    static final String ACTUATOR_JAR = "org.springframework.boot.actuate.endpoint.annotation.Endpoint";

    static final String ACTUATOR_AUTOCONFIGURE_JAR =
            "org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration";

    static final String HEALTH_JAR = "org.springframework.boot.health.contributor.HealthIndicator";

    static final String METRICS_JAR =
            "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration";

    static final String MICROMETER_JAR = "io.micrometer.core.instrument.MeterRegistry";

    static final String REACTOR_JAR = "reactor.core.publisher.Flux";

    static final String REACTIVE_STREAMS_JAR = "org.reactivestreams.Publisher";

    private WholeStarter() {}

    /** Annotated stages {@code numbers → same → count}, of a hundred numbers. */
    interface Numbers {

        /** {@return how many numbers have been counted} */
        int counted();
    }

    /** The class path must lack each of these classes, or the test would prove nothing. */
    static void assertAbsent(String... classes) {
        assertThat(List.of(classes)).noneMatch(name -> ClassUtils.isPresent(name, WholeStarter.class.getClassLoader()));
    }

    static void run(Consumer<ConfigurableApplicationContext> check) {
        run(FlowStages.class, check);
    }

    static void run(Class<? extends Numbers> stages, Consumer<ConfigurableApplicationContext> check) {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class, stages)
                .web(WebApplicationType.NONE)
                .properties(
                        "management.endpoints.web.exposure.include=genstage",
                        "genstage.pipelines.numbers.stages.numbers.buffer-size=10",
                        "genstage.pipelines.numbers.stages.same.subscribe-to=numbers",
                        "genstage.pipelines.numbers.stages.count.subscribe-to=same")
                .run()) {
            context.getBean(PipelineRegistry.class)
                    .get("numbers")
                    .completion()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
            assertThat(context.getBean(Numbers.class).counted()).isEqualTo(100);
            Pipeline pipeline = context.getBean(PipelineRegistry.class).get("flights");
            TestPipelines.awaitIdle(pipeline);
            assertThat(pipeline.snapshot().stage("store").orElseThrow().eventsIn())
                    .isEqualTo(100);
            check.accept(context);
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {

        @Bean
        PipelineDefinition flights() {
            return TestPipelines.flightsDefinition("flights");
        }
    }
}
