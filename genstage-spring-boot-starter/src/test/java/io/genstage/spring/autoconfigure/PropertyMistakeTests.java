package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Each mistake that a user can make in the properties, and what he is told. */
@ExtendWith(OutputCaptureExtension.class)
class PropertyMistakeTests {

    @Test
    void unknownKeyOfAStage() {
        FailureAnalysis told = failure("""
                genstage.pipelines.flights.stages:
                  read: {}
                  store:
                    subscribe-to: read
                    max-demnd: 5
                """);
        assertThat(told.getDescription())
                .isEqualTo("Unknown key 'genstage.pipelines.flights.stages.store.max-demnd'"
                        + " (Byte array resource [application.yml] - 5:16): there is no 'max-demnd' here.");
        assertThat(told.getAction()).startsWith("Did you mean 'max-demand'? Legal keys: blocking, buffer-keep,");
    }

    @ParameterizedTest
    @CsvSource({
        "genstage.pipeline.flights.auto-start, pipelines",
        "genstage.schedular.threads, scheduler",
        "genstage.shutdown.time-out-after, timeout",
        "genstage.pipelines.flights.stagez.read.handler, stages",
        "genstage.pipelines.flights.stages.store.subscribe-to[0].max_demnd, max-demand",
        "genstage.pipelines.flights.stages.store.subscribe-to[0].selektor, selector",
        "genstage.pipelines.flights.stages.read.partition.backlog, max-backlog",
        "genstage.pipelines.flights.stages.read.partitions, partition",
    })
    void unknownKeyAnywhere(String key, String nearest) {
        FailureAnalysis told =
                YamlContext.failure(YamlContext.of("", FlightStages.class).withPropertyValues(key + "=1"));
        assertThat(told.getDescription()).startsWith("Unknown key '");
        assertThat(told.getAction()).startsWith("Did you mean '" + nearest + "'?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "genstage.banana",
                "genstage.pipelines.flights.x",
                "genstage.pipelines.flights.stages.read.frequency",
                "genstage.pipelines.flights.stages.store.subscribe-to[0].foo",
            })
    void unknownKeyThatIsLikeNoOther(String key) {
        FailureAnalysis told =
                YamlContext.failure(YamlContext.of("", FlightStages.class).withPropertyValues(key + "=1"));
        assertThat(told.getAction()).startsWith("Legal keys: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GENSTAGE_SHUTDOWN_BANANA",
                "GENSTAGE_PIPELINES_FLIGHTS_STAGES_READ_FREQUENCY",
            })
    void environmentVariableThatIsLikeNoKey(String variable) {
        FailureAnalysis told = YamlContext.failure(
                YamlContext.withVariables(YamlContext.of("", FlightStages.class), Map.of(variable, "5")));
        assertThat(told.getAction()).isEqualTo("Write the key in capitals, '_' for each dot and no dashes.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stages.read.on-error=x",
                "stages.read.maxAttempts=3",
                "stages.read.dead-letter-to=x",
                "stages.store.subscribe-to[0].priority=1",
            })
    void keyOfALaterVersion(String property) {
        FailureAnalysis told = YamlContext.failure(
                YamlContext.of("", FlightStages.class).withPropertyValues("genstage.pipelines.flights." + property));
        assertThat(told.getDescription()).endsWith(" is not supported by this version.");
        assertThat(told.getAction()).isEqualTo("Remove it.");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "read.buffer-size, lots, 'lots' is neither a whole number from 1 nor 'unlimited'.",
                "read.buffer-keep, middle, 'middle' is not 'first' or 'last'.",
                "read.poll-interval, soon, 'soon' is not a duration such as 100ms or 25s.",
                "read.blocking, perhaps, 'perhaps' is not true or false.",
                "store.max-demand, many, 'many' is not a whole number from 1.",
                "store.max-demand, 3000000000, '3000000000' is not a whole number from 1 to 2147483647.",
                "store.min-demand, 1.5, '1.5' is not a whole number from 0.",
                "store.concurrency, many, 'many' is neither a whole number from 1 nor 'per-event'.",
                "read.demand, keep, 'keep' is not 'forward' or 'accumulate'.",
                "read.partition.count, many, 'many' is not a whole number from 1.",
                "read.partition.max-backlog, many, 'many' is not a whole number from 1.",
                "read.partition.orphan, keep, 'keep' is not 'hold' or 'discard'.",
            })
    void valueOfAnotherType(String key, String value, String reason) {
        FailureAnalysis told = YamlContext.failure(YamlContext.of("", FlightStages.class)
                .withPropertyValues("genstage.pipelines.flights.stages." + key + "=" + value));
        assertThat(told.getDescription())
                .startsWith("Key 'genstage.pipelines.flights.stages." + key + "' (")
                .endsWith("): " + reason);
    }

    @Test
    void valueOfAnotherTypeSaysWhereItStands() {
        FailureAnalysis told = failure("""
                genstage.pipelines.flights.stages:
                  read:
                  store: { subscribe-to: read, max-demand: abc }
                """);
        assertThat(told.getDescription())
                .isEqualTo("Key 'genstage.pipelines.flights.stages.store.max-demand'"
                        + " (Byte array resource [application.yml] - 3:44): 'abc' is not a whole number from 1.");
    }

    @Test
    void switchThatIsNeitherOnNorOff() {
        FailureAnalysis told = failure("genstage.enabled: abc");
        assertThat(told.getDescription())
                .isEqualTo("Key 'genstage.enabled' (Byte array resource [application.yml] - 1:19):"
                        + " 'abc' is not true or false.");
    }

    @Test
    void mapInsteadOfAListOfSubscriptions() {
        FailureAnalysis told =
                failure("genstage.pipelines.flights.stages.store.subscribe-to: { stage: read, max-demand: 5 }");
        assertThat(told.getAction()).isEqualTo("Make it a list: `subscribe-to: [{ stage: read, … }]`.");
        told = failure("genstage.pipelines.flights.stages.store.subscribe-to: { max-demand: 5, stage: read }");
        assertThat(told.getAction()).isEqualTo("Make it a list: `subscribe-to: [{ stage: …, max-demand: 5 }]`.");
    }

    @Test
    void valueWhereKeysBelong() {
        FailureAnalysis told = failure("genstage.pipelines.flights.stages.read: fast");
        assertThat(told.getDescription())
                .isEqualTo(
                        "Key 'genstage.pipelines.flights.stages.read' (Byte array resource [application.yml] - 1:41) has the value 'fast',"
                                + " but takes keys below it.");
    }

    @Test
    void keysWhereAValueBelongs() {
        FailureAnalysis told = failure("genstage.pipelines.flights.stages.read.dispatcher.type: broadcast");
        assertThat(told.getDescription()).contains("there can be no key 'type' here");
    }

    @Test
    void environmentVariableOfAnUnknownKey() {
        FailureAnalysis told = YamlContext.failure(YamlContext.withVariables(
                YamlContext.of("", FlightStages.class),
                Map.of("GENSTAGE_PIPELINES_FLIGHTS_STAGES_STORE_MAXDEMND", "5")));
        assertThat(told.getDescription())
                .contains("genstage.pipelines.flights.stages.store.maxdemnd")
                .endsWith(" stands for no legal key.");
        assertThat(told.getAction()).startsWith("Did you mean GENSTAGE_PIPELINES_FLIGHTS_STAGES_STORE_MAXDEMAND?");
    }

    @ParameterizedTest
    @CsvSource({
        "GENSTAGE_PIPELINE_FLIGHTS_AUTOSTART, GENSTAGE_PIPELINES_FLIGHTS_AUTOSTART",
        "GENSTAGE_KEEPALVE, GENSTAGE_KEEPALIVE",
        "GENSTAGE_KEEP_ALVE, GENSTAGE_KEEPALIVE",
        "GENSTAGE_PIPELINES_FLIGHTS_STAGES_READ_PARTITION_MAXBAKLOG, GENSTAGE_PIPELINES_FLIGHTS_STAGES_READ_PARTITION_MAXBACKLOG",
        "GENSTAGE_SHUTDOWN_TIMEUOT, GENSTAGE_SHUTDOWN_TIMEOUT",
        "GENSTAGE_PIPELINES_FLIGHTS_STAGES_STORE_SUBSCRIBETO_0_STAG, GENSTAGE_PIPELINES_FLIGHTS_STAGES_STORE_SUBSCRIBETO_0_STAGE",
    })
    void environmentVariableThatIsNearAKey(String variable, String nearest) {
        FailureAnalysis told = YamlContext.failure(
                YamlContext.withVariables(YamlContext.of("", FlightStages.class), Map.of(variable, "5")));
        assertThat(told.getAction()).startsWith("Did you mean " + nearest + "? Write the key in capitals");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ONERROR", "ON_ERROR"})
    void environmentVariableOfALaterVersion(String word) {
        FailureAnalysis told = YamlContext.failure(YamlContext.withVariables(
                YamlContext.of("", FlightStages.class),
                Map.of("GENSTAGE_PIPELINES_FLIGHTS_STAGES_STORE_" + word, "5")));
        assertThat(told.getDescription())
                .startsWith("Environment variable 'genstage.pipelines.flights.stages.store.")
                .endsWith(": 'on-error' is reserved, and not supported by this version.");
        assertThat(told.getAction()).isEqualTo("Remove it.");
    }

    @Test
    void environmentVariableOfAnotherProgramIsNoMistake(CapturedOutput output) {
        YamlContext.withVariables(
                        YamlContext.of("", FlightStages.class),
                        Map.of("GENSTAGE_PORT_8080_TCP", "tcp://10.0.0.1", "GENSTAGE_SERVICE_HOST", "10.0.0.1"))
                .run(running -> assertThat(running).hasNotFailed());
        assertThat(output)
                .containsPattern("GENSTAGE_PORT_8080_TCP\".* means nothing to GenStage")
                .containsPattern("GENSTAGE_SERVICE_HOST\".* means nothing to GenStage");
    }

    @Test
    void unquotedOn() {
        FailureAnalysis told = failure("""
                genstage.pipelines.flights.stages:
                  on: { buffer-size: 5 }
                """);
        assertThat(told.getDescription()).startsWith("Stage 'true' is declared").contains("unquoted on");
        assertThat(told.getAction()).isEqualTo("Put the name in quotes, or rename it.");
    }

    @Test
    void twoSpellingsOfOneStage() {
        FailureAnalysis told = failure("""
                genstage.pipelines.flights.stages:
                  storeAirport: { max-demand: 5 }
                  store-airport: { max-demand: 6 }
                """);
        assertThat(told.getDescription()).startsWith("Stages 'storeAirport' and 'store-airport' are declared");
    }

    @ParameterizedTest
    @CsvSource({
        "stages.store.max-demand=0, genstage.pipelines.flights.stages.store.max-demand must be at least 1",
        "stages.store.min-demand=-1, genstage.pipelines.flights.stages.store.min-demand must be at least 0",
        "stages.store.concurrency=0, genstage.pipelines.flights.stages.store.concurrency must be at least 1",
        "stages.read.buffer-size=-5, genstage.pipelines.flights.stages.read.buffer-size must be at least 1",
        "stages.read.poll-interval=0s, genstage.pipelines.flights.stages.read.poll-interval must be more than zero",
    })
    void sizeOfAStage(String property, String description) {
        FailureAnalysis told = YamlContext.failure(
                YamlContext.of("genstage.pipelines.flights.stages.store.subscribe-to: read", FlightStages.class)
                        .withPropertyValues(
                                "genstage.pipelines.flights.stages.read.handler=read",
                                "genstage.pipelines.flights." + property));
        assertThat(told.getDescription()).startsWith(description);
    }

    @ParameterizedTest
    @CsvSource({
        "defaults.max-demand=0, genstage.defaults.max-demand must be at least 1",
        "defaults.buffer-size=0, genstage.defaults.buffer-size must be at least 1",
        "defaults.min-demand=1000, genstage.defaults: min-demand (1000) must be below max-demand (1000).",
        "scheduler.max-threads=0, genstage.scheduler.max-threads must be at least 1",
        "shutdown.timeout=-1s, genstage.shutdown.timeout must be more than zero",
    })
    void sizeAtTheTop(String property, String description) {
        FailureAnalysis told =
                YamlContext.failure(YamlContext.of("genstage.pipelines.flights.stages.read:", FlightStages.class)
                        .withPropertyValues("genstage." + property));
        assertThat(told.getDescription()).startsWith(description);
    }

    @Test
    void minDemandThatIsNotBelowMaxDemand() {
        FailureAnalysis told = failure("""
                genstage.pipelines.flights.stages:
                  read:
                  enrich: { subscribe-to: read, max-demand: 10, min-demand: 10 }
                """);
        assertThat(told.getDescription())
                .isEqualTo("genstage.pipelines.flights.stages.enrich.subscribe-to (read):"
                        + " min-demand (10) must be below max-demand (10).");
    }

    @Test
    void keyThatDoesNotFitTheKind() {
        FailureAnalysis told = failure("genstage.pipelines.flights.stages.read.max-demand: 10");
        assertThat(told.getDescription())
                .isEqualTo(
                        "genstage.pipelines.flights.stages.read.max-demand is set, but the stage is a producer, which"
                                + " asks nobody for events.");
    }

    private static FailureAnalysis failure(String yaml) {
        return YamlContext.failure(YamlContext.of(yaml, FlightStages.class));
    }
}
