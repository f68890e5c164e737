package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.pipeline.Pipeline;
import io.genstage.snapshot.PipelineSnapshot;
import io.genstage.spring.PipelineRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

/** Application contexts with the core auto-configuration and an {@code application.yml}. */
final class YamlContext {

    private YamlContext() {}

    static ApplicationContextRunner of(String yaml, Class<?>... beans) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(GenStageAutoConfiguration.class))
                .withUserConfiguration(beans)
                .withInitializer(context -> load(context.getEnvironment(), yaml));
    }

    private static void load(ConfigurableEnvironment environment, String yaml) {
        try {
            new YamlPropertySourceLoader()
                    .load(
                            "application.yml",
                            new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8), "application.yml"))
                    .forEach(environment.getPropertySources()::addLast);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ConfigurationPropertySources.attach(environment);
    }

    static ApplicationContextRunner withVariables(ApplicationContextRunner context, Map<String, Object> variables) {
        return context.withInitializer(running -> running.getEnvironment()
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables)));
    }

    /** {@return a pipeline of a context that has started} */
    static Pipeline pipeline(AssertableApplicationContext running, String name) {
        assertThat(running).hasNotFailed();
        return running.getBean(PipelineRegistry.class).get(name);
    }

    /** Waits until a pipeline completes, and returns its last snapshot. */
    static PipelineSnapshot complete(AssertableApplicationContext running, String name) throws Exception {
        Pipeline pipeline = pipeline(running, name);
        pipeline.completion().get(60, TimeUnit.SECONDS);
        return pipeline.snapshot();
    }

    /** Starts the context and returns the analysis of its failure. */
    static FailureAnalysis failure(ApplicationContextRunner context) {
        FailureAnalysis[] analysis = new FailureAnalysis[1];
        context.run(running -> {
            Throwable failure = running.getStartupFailure();
            if (failure == null) {
                throw new AssertionError("The context has started");
            }
            analysis[0] = new InvalidPipelineFailureAnalyzer().analyze(failure);
            if (analysis[0] == null) {
                throw new AssertionError("No analysis", failure);
            }
        });
        return analysis[0];
    }
}
