package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.spring.PipelineRegistry;
import io.genstage.spring.actuate.GenStageEndpoint;
import io.genstage.spring.actuate.GenStageEndpointWebExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class GenStageEndpointAutoConfigurationTests {

    private static final String EXPOSED = "management.endpoints.web.exposure.include=genstage";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(GenStageEndpointAutoConfiguration.class));

    private final ApplicationContextRunner withPipelines = runner.withBean(PipelineRegistry.class);

    @Test
    void theEndpointIsCreatedIfItIsExposed() {
        withPipelines
                .withPropertyValues(EXPOSED)
                .run(context -> assertThat(context)
                        .hasSingleBean(GenStageEndpoint.class)
                        .hasSingleBean(GenStageEndpointWebExtension.class));
    }

    @Test
    void noBeanIsCreatedIfTheEndpointIsNotExposed() {
        withPipelines.run(context -> assertThat(context)
                .doesNotHaveBean(GenStageEndpoint.class)
                .doesNotHaveBean(GenStageEndpointWebExtension.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"management.endpoint.genstage.access=NONE", "management.endpoints.access.max-permitted=NONE"})
    void noBeanIsCreatedWithoutAccess(String property) {
        withPipelines
                .withPropertyValues(EXPOSED, property)
                .run(context -> assertThat(context)
                        .doesNotHaveBean(GenStageEndpoint.class)
                        .doesNotHaveBean(GenStageEndpointWebExtension.class));
    }

    @Test
    void noBeanIsCreatedWithoutARegistry() {
        runner.withPropertyValues(EXPOSED)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(GenStageEndpoint.class)
                        .doesNotHaveBean(GenStageEndpointWebExtension.class));
    }

    @Test
    void noWebExtensionIsCreatedIfOnlyJmxExposesTheEndpoint() {
        withPipelines
                .withPropertyValues("spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=genstage")
                .run(context -> assertThat(context)
                        .hasSingleBean(GenStageEndpoint.class)
                        .doesNotHaveBean(GenStageEndpointWebExtension.class));
    }

    @Test
    void theApplicationsBeanIsKept() {
        GenStageEndpoint endpoint = new GenStageEndpoint(new PipelineRegistry());
        GenStageEndpointWebExtension extension = new GenStageEndpointWebExtension(endpoint);
        withPipelines
                .withPropertyValues(EXPOSED)
                .withBean("mine", GenStageEndpoint.class, () -> endpoint)
                .withBean("myExtension", GenStageEndpointWebExtension.class, () -> extension)
                .run(context -> {
                    assertThat(context).getBean(GenStageEndpoint.class).isSameAs(endpoint);
                    assertThat(context)
                            .getBean(GenStageEndpointWebExtension.class)
                            .isSameAs(extension);
                });
    }
}
