package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.spring.properties.GenStageProperties;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.MapPropertySource;

/** Spring Boot reads a duration without a unit as milliseconds, so the starter rejects it. */
class DurationUnitTests {

    private static final String READ = "genstage.pipelines.flights.stages.read.";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "genstage.shutdown.timeout",
                "genstage.pipelines.flights.auto-restart.delay",
                "genstage.pipelines.flights.auto-restart.max-delay",
                "genstage.pipelines.flights.supervision.within",
                "genstage.pipelines.flights.supervision.backoff.delay",
                "genstage.pipelines.flights.supervision.backoff.max-delay",
                READ + "poll-interval",
                READ + "timeout",
                READ + "child.within",
                READ + "child.shutdown",
                READ + "child.backoff.delay",
                READ + "child.backoff.max-delay",
                READ + "on-error.backoff.delay",
                READ + "on-error.backoff.max-delay",
            })
    void aDurationWithoutAUnitIsRejected(String key) {
        FailureAnalysis analysis = YamlContext.failure(read().withPropertyValues(key + "=30"));
        String last = key.substring(key.lastIndexOf('.') + 1);
        assertThat(analysis.getDescription())
                .startsWith("Key '" + key + "' (")
                .endsWith("): the duration '30' has no unit.");
        assertThat(analysis.getAction())
                .isEqualTo("Set `" + last + ": 30s` for seconds, or `" + last + ": 30ms` for milliseconds.");
    }

    @Test
    void theMessageNamesThePlaceInTheFile() {
        FailureAnalysis analysis = YamlContext.failure(YamlContext.of("""
                genstage.pipelines.flights.stages:
                  read:
                    timeout: 30
                """, FlightStages.class));
        assertThat(analysis.getDescription())
                .isEqualTo("Key '" + READ + "timeout' (Byte array resource [application.yml] - 3:14): the duration '30'"
                        + " has no unit.");
    }

    @Test
    void aPlaceholderWhoseValueHasNoUnitIsRejected() {
        FailureAnalysis analysis = YamlContext.failure(
                read().withPropertyValues("patience=1500", "genstage.shutdown.timeout=${patience}"));
        assertThat(analysis.getDescription()).endsWith("the duration '1500' has no unit.");
    }

    @Test
    void anEnvironmentVariableWithoutAUnitIsRejected() {
        FailureAnalysis analysis =
                YamlContext.failure(YamlContext.withVariables(read(), Map.of("GENSTAGE_SHUTDOWN_TIMEOUT", "20")));
        assertThat(analysis.getDescription()).endsWith("the duration '20' has no unit.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"30s", "30000ms", "PT30S", "${patience}", "+30s"})
    void aDurationWithAUnitIsLegal(String timeout) {
        read().withPropertyValues("patience=30s", "genstage.shutdown.timeout=" + timeout)
                .run(running -> assertThat(shutdownTimeout(running.getBean(GenStageProperties.class)))
                        .isEqualTo(Duration.ofSeconds(30)));
    }

    @Test
    void aDurationObjectIsLegal() {
        read().withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource(
                                "java", Map.of("genstage.shutdown.timeout", Duration.ofSeconds(30)))))
                .run(running -> assertThat(shutdownTimeout(running.getBean(GenStageProperties.class)))
                        .isEqualTo(Duration.ofSeconds(30)));
    }

    @Test
    void zeroNeedsNoUnit() {
        YamlContext.of("""
                genstage.pipelines.flights:
                  supervision.backoff: { delay: 0 }
                  stages.read:
                """, FlightStages.class)
                .run(running -> assertThat(running).hasNotFailed());
    }

    @Test
    void aNegativeNumberIsReportedWithItsBounds() {
        FailureAnalysis analysis = YamlContext.failure(read().withPropertyValues("genstage.shutdown.timeout=-1"));
        assertThat(analysis.getDescription()).startsWith("genstage.shutdown.timeout must be more than zero");
    }

    private static Duration shutdownTimeout(GenStageProperties properties) {
        return properties.shutdown().timeout();
    }

    private static ApplicationContextRunner read() {
        return YamlContext.of("genstage.pipelines.flights.stages.read:", FlightStages.class);
    }
}
