package io.genstage.spring.classpath;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.definition.PipelineDefinition;
import io.genstage.pipeline.Pipeline;
import io.genstage.spring.PipelineRegistry;
import io.genstage.spring.actuate.TestPipelines;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * An application with everything that the starter and the class path provide. Its pipeline must work. The argument
 * names the jars that are absent from its class path.
 */
final class WholeStarter {

    static final String ENDPOINT = "genStageEndpoint";

    static final String HEALTH = "genstageHealthIndicator";

    static final String METRICS = "genStageMetrics";

    static final String ACTUATOR_CLASS = "org.springframework.boot.actuate.endpoint.annotation.Endpoint";

    static final String ACTUATOR_AUTOCONFIGURE_CLASS =
            "org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration";

    static final String HEALTH_CLASS = "org.springframework.boot.health.contributor.HealthIndicator";

    static final String METRICS_CLASS =
            "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration";

    static final String MICROMETER_CLASS = "io.micrometer.core.instrument.MeterRegistry";

    static final String REACTOR_CLASS = "reactor.core.publisher.Flux";

    static final String REACTIVE_STREAMS_CLASS = "org.reactivestreams.Publisher";

    private WholeStarter() {}

    /** Annotated stages {@code numbers → same → count}, of a hundred numbers. */
    interface Numbers {

        /** {@return the number of handled numbers} */
        int counted();
    }

    /** Exits with 0 if all checks succeed, and otherwise throws. */
    public static void main(String[] arguments) {
        ReducedClassPath reduced = ReducedClassPath.valueOf(arguments[0]);
        reduced.assertAbsent();
        run(reduced);
        System.out.println(reduced + " works");
    }

    private static void run(ReducedClassPath reduced) {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class, reduced.stages())
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
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
            assertThat(context.getBean(Numbers.class).counted()).isEqualTo(100);
            Pipeline pipeline = context.getBean(PipelineRegistry.class).get("flights");
            TestPipelines.awaitIdle(pipeline);
            assertThat(pipeline.snapshot().stage("store").orElseThrow().eventsIn())
                    .isEqualTo(100);
            reduced.assertBeans(context);
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
