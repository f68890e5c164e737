package io.genstage.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genstage.pipeline.Pipeline;
import io.genstage.spring.PipelineRegistry;
import io.genstage.spring.autoconfigure.GenStageEndpointAutoConfiguration;
import java.util.Arrays;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jmx.JmxEndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.jmx.JmxAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The endpoint as an MBean. */
class GenStageEndpointJmxTests {

    private final PipelineRegistry registry = new PipelineRegistry();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    JmxAutoConfiguration.class,
                    EndpointAutoConfiguration.class,
                    JmxEndpointAutoConfiguration.class,
                    GenStageEndpointAutoConfiguration.class))
            .withBean(PipelineRegistry.class, () -> registry)
            .withPropertyValues(
                    "spring.jmx.enabled=true",
                    "management.endpoints.jmx.exposure.include=genstage",
                    "management.endpoint.genstage.access=UNRESTRICTED");

    @Test
    void theMBeanReadsActsAndRejects() {
        Pipeline pipeline = TestPipelines.flightsAtRest("flights");
        registry.register(pipeline);
        runner.run(context -> {
            MBeanServer server = context.getBean(MBeanServer.class);
            assertThat(invoke(server, "pipelines")).asString().contains("flights", "enrich-0");
            assertThat(invoke(server, "stage", "flights", "read"))
                    .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                    .containsEntry("type", "producer");
            assertThatThrownBy(() -> invoke(server, "pipeline", "trains"))
                    .hasRootCauseMessage("No pipeline is named 'trains'. Pipelines: flights.");
            assertThatThrownBy(() -> invoke(server, "stage", "flights", "land"))
                    .hasRootCauseMessage("Pipeline 'flights' has no stage 'land'. Stages: read, enrich, store.");
            assertThat(invoke(server, "act", "flights", "pause")).asString().contains("status=paused");
            assertThatThrownBy(() -> invoke(server, "act", "flights", "pause"))
                    .hasRootCauseMessage(
                            "Pipeline 'flights' is paused and cannot be paused: its status must be running");
            assertThatThrownBy(() -> invoke(server, "act", "flights", "halt"))
                    .hasRootCauseMessage("Unknown action 'halt'. Legal actions: pause, resume, drain, start, stop");
        });
        pipeline.closeNow();
    }

    private static Object invoke(MBeanServer server, String operation, String... arguments) throws JMException {
        String[] signature = new String[arguments.length];
        Arrays.fill(signature, String.class.getName());
        ObjectName name = new ObjectName("org.springframework.boot:type=Endpoint,name=Genstage");
        return server.invoke(name, operation, arguments, signature);
    }
}
