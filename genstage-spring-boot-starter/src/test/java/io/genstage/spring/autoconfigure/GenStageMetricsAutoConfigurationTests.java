package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.spring.PipelineRegistry;
import io.genstage.spring.actuate.GenStageMetrics;
import io.genstage.spring.actuate.TestPipelines;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class GenStageMetricsAutoConfigurationTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(GenStageMetricsAutoConfiguration.class))
            .withBean(PipelineRegistry.class);

    private final ApplicationContextRunner withMicrometer = runner.withConfiguration(AutoConfigurations.of(
            MetricsAutoConfiguration.class,
            SimpleMetricsExportAutoConfiguration.class,
            CompositeMeterRegistryAutoConfiguration.class));

    @Test
    void pipelinesThatAreRegisteredAfterTheStartAreMetered() {
        withMicrometer.run(context -> {
            assertThat(context).hasSingleBean(GenStageMetrics.class);
            context.getBean(PipelineRegistry.class).register(TestPipelines.flightsAtRest("late"));
            assertThat(context.getBean(MeterRegistry.class)
                            .get("genstage.stage.events")
                            .tags("pipeline", "late", "stage", "store", "direction", "in")
                            .functionCounter()
                            .count())
                    .isEqualTo(100);
        });
    }

    @Test
    void noMetersAreCreatedWithoutAMeterRegistry() {
        runner.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(GenStageMetrics.class));
    }

    @Test
    void noMetersAreCreatedWithoutMicrometer() {
        runner.withClassLoader(new FilteredClassLoader("io.micrometer"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("genStageMetrics"));
    }

    @Test
    void noMetersAreCreatedWithoutAPipelineRegistry() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        GenStageMetricsAutoConfiguration.class,
                        MetricsAutoConfiguration.class,
                        SimpleMetricsExportAutoConfiguration.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(GenStageMetrics.class));
    }

    @Test
    void theApplicationsBeanIsKept() {
        GenStageMetrics mine = new GenStageMetrics(new PipelineRegistry());
        withMicrometer
                .withBean("mine", GenStageMetrics.class, () -> mine)
                .run(context ->
                        assertThat(context).getBean(GenStageMetrics.class).isSameAs(mine));
    }
}
