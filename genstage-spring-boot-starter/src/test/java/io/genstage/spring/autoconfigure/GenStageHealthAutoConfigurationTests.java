package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.spring.PipelineRegistry;
import io.genstage.spring.actuate.GenStageHealthIndicator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class GenStageHealthAutoConfigurationTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(GenStageHealthAutoConfiguration.class));

    private final ApplicationContextRunner withPipelines = runner.withBean(PipelineRegistry.class);

    @Test
    void theIndicatorIsCreated() {
        withPipelines.run(context ->
                assertThat(context).hasSingleBean(GenStageHealthIndicator.class).hasBean("genstageHealthIndicator"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"management.health.genstage.enabled", "management.health.defaults.enabled"})
    void theIndicatorCanBeDisabled(String property) {
        withPipelines
                .withPropertyValues(property + "=false")
                .run(context -> assertThat(context).doesNotHaveBean(GenStageHealthIndicator.class));
    }

    @Test
    void noIndicatorIsCreatedWithoutARegistry() {
        runner.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(GenStageHealthIndicator.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"genstageHealthIndicator", "genstageHealthContributor"})
    void theApplicationsBeanIsKept(String name) {
        HealthIndicator mine = () -> Health.unknown().build();
        withPipelines
                .withBean(name, HealthIndicator.class, () -> mine)
                .run(context ->
                        assertThat(context).getBean(HealthIndicator.class).isSameAs(mine));
    }
}
