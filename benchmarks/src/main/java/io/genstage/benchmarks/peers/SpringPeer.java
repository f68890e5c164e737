package io.genstage.benchmarks.peers;

import io.genstage.benchmarks.Peer;
import io.genstage.benchmarks.Sink;
import io.genstage.benchmarks.Source;
import io.genstage.benchmarks.Workload;
import io.genstage.spring.PipelineRegistry;
import io.genstage.spring.autoconfigure.GenStageAutoConfiguration;
import io.genstage.spring.autoconfigure.GenStageMetricsAutoConfiguration;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * This project in one Spring application for all rounds: handlers are annotated methods, and properties set the
 * topology.
 */
public final class SpringPeer implements Peer {

    private static final String STAGES = "genstage.pipelines.boundary.stages.";

    private final String handler;

    private final boolean metrics;

    private @Nullable ConfigurableApplicationContext application;

    /**
     * A peer. Its first round starts the application.
     *
     * @param handler the consumer, {@code single} or {@code batch}
     * @param metrics whether the application has meters
     */
    public SpringPeer(String handler, boolean metrics) {
        this.handler = handler;
        this.metrics = metrics;
    }

    @Override
    public String configuration(Workload workload) {
        return "@Consumer void " + handler + (handler.equals("batch") ? "(List<Event>)" : "(Event)")
                + ", blocking: false, max-demand 1000/500" + (metrics ? ", meters in a SimpleMeterRegistry" : "");
    }

    @Override
    public void annotated(Source source, Sink sink) throws Exception {
        ConfigurableApplicationContext running = application;
        if (running == null) {
            running = start();
            application = running;
        }
        BoundaryHandlers.run(running.getBean(PipelineRegistry.class).get("boundary"), source, sink);
    }

    private ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(metrics ? WithMetrics.class : WithoutMetrics.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .properties(Map.of(
                        STAGES + "source.blocking",
                        "false",
                        STAGES + handler + ".subscribe-to",
                        "source",
                        STAGES + handler + ".blocking",
                        "false",
                        "logging.level.root",
                        "error"))
                .run();
    }

    @Override
    public void close() {
        if (application != null) {
            application.close();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(GenStageAutoConfiguration.class)
    @Import(BoundaryHandlers.class)
    static class WithoutMetrics {}

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({MetricsAutoConfiguration.class, GenStageMetricsAutoConfiguration.class})
    @Import({WithoutMetrics.class, SimpleMeterRegistry.class})
    static class WithMetrics {}
}
