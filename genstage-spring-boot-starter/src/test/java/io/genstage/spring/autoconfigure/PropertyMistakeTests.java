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

/** Each mistake that a user can make in the properties, with its message. */
@ExtendWith(OutputCaptureExtension.class)
class PropertyMistakeTests {

    @Test
    void anUnknownKeyOfAStageIsRejected() {
        FailureAnalysis analysis = failure("""
                genstage.pipelines.flights.stages:
                  read: {}
                  store:
                    subscribe-to: read
                    max-demnd: 5
                """);
        assertThat(analysis.getDescription())
                .isEqualTo("Unknown key 'genstage.pipelines.flights.stages.store.max-demnd' (Byte array resource"
                        + " [application.yml] - 5:16): no key 'max-demnd' is legal here.");
        assertThat(analysis.getAction()).startsWith("Did you mean 'max-demand'? Legal keys: blocking, buffer-keep,");
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
    void anUnknownKeyIsRejectedWithASuggestion(String key, String nearest) {
        FailureAnalysis analysis =
                YamlContext.failure(YamlContext.of("", FlightStages.class).withPropertyValues(key + "=1"));
        assertThat(analysis.getDescription()).startsWith("Unknown key '");
        assertThat(analysis.getAction()).startsWith("Did you mean '" + nearest + "'?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "genstage.banana",
                "genstage.pipelines.flights.x",
                "genstage.pipelines.flights.stages.read.frequency",
                "genstage.pipelines.flights.stages.store.subscribe-to[0].foo",
            })
    void anUnknownKeyThatIsSimilarToNoneIsRejectedWithTheLegalKeys(String key) {
        FailureAnalysis analysis =
                YamlContext.failure(YamlContext.of("", FlightStages.class).withPropertyValues(key + "=1"));
        assertThat(analysis.getAction()).startsWith("Legal keys: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GENSTAGE_SHUTDOWN_BANANA",
                "GENSTAGE_PIPELINES_FLIGHTS_STAGES_READ_FREQUENCY",
            })
    void anEnvironmentVariableThatIsSimilarToNoKeyIsRejected(String variable) {
        FailureAnalysis analysis = YamlContext.failure(
                YamlContext.withVariables(YamlContext.of("", FlightStages.class), Map.of(variable, "5")));
        assertThat(analysis.getAction())
                .isEqualTo("Use the key in capitals, with '_' for each dot and without dashes.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stages.read.batch=x",
                "stages.read.rateLimit=3",
                "stages.read.ordering-key=x",
                "stages.store.subscribe-to[0].priority=1",
            })
    void aKeyOfALaterVersionIsRejected(String property) {
        FailureAnalysis analysis = YamlContext.failure(
                YamlContext.of("", FlightStages.class).withPropertyValues("genstage.pipelines.flights." + property));
        assertThat(analysis.getDescription()).endsWith(" is not supported by this version.");
        assertThat(analysis.getAction()).isEqualTo("Remove it.");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "read.buffer-size, most, 'most' is neither a whole number from 1 nor 'unlimited'.",
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
    void aValueOfAnotherTypeIsRejected(String key, String value, String reason) {
        FailureAnalysis analysis = YamlContext.failure(YamlContext.of("", FlightStages.class)
                .withPropertyValues("genstage.pipelines.flights.stages." + key + "=" + value));
        assertThat(analysis.getDescription())
                .startsWith("Key 'genstage.pipelines.flights.stages." + key + "' (")
                .endsWith("): " + reason);
    }

    @Test
    void theMessageOfAValueOfAnotherTypeNamesItsLocation() {
        FailureAnalysis analysis = failure("""
                genstage.pipelines.flights.stages:
                  read:
                  store: { subscribe-to: read, max-demand: abc }
                """);
        assertThat(analysis.getDescription())
                .isEqualTo("Key 'genstage.pipelines.flights.stages.store.max-demand'"
                        + " (Byte array resource [application.yml] - 3:44): 'abc' is not a whole number from 1.");
    }

    @Test
    void aValueOfEnabledThatIsNotABooleanIsRejected() {
        FailureAnalysis analysis = failure("genstage.enabled: abc");
        assertThat(analysis.getDescription())
                .isEqualTo("Key 'genstage.enabled' (Byte array resource [application.yml] - 1:19):"
                        + " 'abc' is not true or false.");
    }

    @Test
    void aMapInsteadOfAListOfSubscriptionsIsRejected() {
        FailureAnalysis analysis =
                failure("genstage.pipelines.flights.stages.store.subscribe-to: { stage: read, max-demand: 5 }");
        assertThat(analysis.getAction()).isEqualTo("Set a list: `subscribe-to: [{ stage: read, … }]`.");
        analysis = failure("genstage.pipelines.flights.stages.store.subscribe-to: { max-demand: 5, stage: read }");
        assertThat(analysis.getAction()).isEqualTo("Set a list: `subscribe-to: [{ stage: …, max-demand: 5 }]`.");
    }

    @Test
    void aValueInsteadOfKeysIsRejected() {
        FailureAnalysis analysis = failure("genstage.pipelines.flights.stages.read: fast");
        assertThat(analysis.getDescription())
                .isEqualTo(
                        "Key 'genstage.pipelines.flights.stages.read' (Byte array resource [application.yml] - 1:41) has"
                                + " the value 'fast', but takes only keys below it.");
    }

    @Test
    void keysInsteadOfAValueAreRejected() {
        FailureAnalysis analysis = failure("genstage.pipelines.flights.stages.read.dispatcher.type: broadcast");
        assertThat(analysis.getDescription()).contains("no key 'type' is legal here");
    }

    @Test
    void anEnvironmentVariableOfAnUnknownKeyIsRejected() {
        FailureAnalysis analysis = YamlContext.failure(YamlContext.withVariables(
                YamlContext.of("", FlightStages.class),
                Map.of("GENSTAGE_PIPELINES_FLIGHTS_STAGES_STORE_MAXDEMND", "5")));
        assertThat(analysis.getDescription())
                .contains("genstage.pipelines.flights.stages.store.maxdemnd")
                .endsWith(" matches no legal key.");
        assertThat(analysis.getAction()).startsWith("Did you mean GENSTAGE_PIPELINES_FLIGHTS_STAGES_STORE_MAXDEMAND?");
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
    void anEnvironmentVariableThatIsSimilarToAKeyIsRejectedWithASuggestion(String variable, String nearest) {
        FailureAnalysis analysis = YamlContext.failure(
                YamlContext.withVariables(YamlContext.of("", FlightStages.class), Map.of(variable, "5")));
        assertThat(analysis.getAction()).startsWith("Did you mean " + nearest + "? Use the key in capitals");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RATELIMIT", "RATE_LIMIT"})
    void anEnvironmentVariableOfALaterVersionIsRejected(String word) {
        FailureAnalysis analysis = YamlContext.failure(YamlContext.withVariables(
                YamlContext.of("", FlightStages.class),
                Map.of("GENSTAGE_PIPELINES_FLIGHTS_STAGES_STORE_" + word, "5")));
        assertThat(analysis.getDescription())
                .startsWith("Environment variable 'genstage.pipelines.flights.stages.store.")
                .endsWith(": 'rate-limit' is reserved, and not supported by this version.");
        assertThat(analysis.getAction()).isEqualTo("Remove it.");
    }

    @Test
    void anEnvironmentVariableOfAnotherProgramCausesOnlyAWarning(CapturedOutput output) {
        YamlContext.withVariables(
                        YamlContext.of("", FlightStages.class),
                        Map.of("GENSTAGE_PORT_8080_TCP", "tcp://10.0.0.1", "GENSTAGE_SERVICE_HOST", "10.0.0.1"))
                .run(running -> assertThat(running).hasNotFailed());
        assertThat(output)
                .containsPattern("GENSTAGE_PORT_8080_TCP\".* matches no GenStage key")
                .containsPattern("GENSTAGE_SERVICE_HOST\".* matches no GenStage key");
    }

    @Test
    void anUnquotedOnAsANameIsRejected() {
        FailureAnalysis analysis = failure("""
                genstage.pipelines.flights.stages:
                  on: { buffer-size: 5 }
                """);
        assertThat(analysis.getDescription())
                .startsWith("Stage 'true' is most likely a misread name")
                .contains("unquoted on");
        assertThat(analysis.getAction()).isEqualTo("Put the name in quotes, or rename it.");
    }

    @Test
    void twoSpellingsOfOneStageAreRejected() {
        FailureAnalysis analysis = failure("""
                genstage.pipelines.flights.stages:
                  storeAirport: { max-demand: 5 }
                  store-airport: { max-demand: 6 }
                """);
        assertThat(analysis.getDescription())
                .startsWith("Stages 'storeAirport' and 'store-airport' have the same name");
    }

    @ParameterizedTest
    @CsvSource({
        "stages.store.max-demand=0, genstage.pipelines.flights.stages.store.max-demand must be at least 1",
        "stages.store.min-demand=-1, genstage.pipelines.flights.stages.store.min-demand must be at least 0",
        "stages.store.concurrency=0, genstage.pipelines.flights.stages.store.concurrency must be at least 1",
        "stages.read.buffer-size=-5, genstage.pipelines.flights.stages.read.buffer-size must be at least 1",
        "stages.read.poll-interval=0s, genstage.pipelines.flights.stages.read.poll-interval must be more than zero",
    })
    void anIllegalSizeOfAStageIsRejected(String property, String description) {
        FailureAnalysis analysis = YamlContext.failure(
                YamlContext.of("genstage.pipelines.flights.stages.store.subscribe-to: read", FlightStages.class)
                        .withPropertyValues(
                                "genstage.pipelines.flights.stages.read.handler=read",
                                "genstage.pipelines.flights." + property));
        assertThat(analysis.getDescription()).startsWith(description);
    }

    @ParameterizedTest
    @CsvSource({
        "defaults.max-demand=0, genstage.defaults.max-demand must be at least 1",
        "defaults.buffer-size=0, genstage.defaults.buffer-size must be at least 1",
        "defaults.min-demand=1000, genstage.defaults: min-demand (1000) must be less than max-demand" + " (1000).",
        "scheduler.max-threads=0, genstage.scheduler.max-threads must be at least 1",
        "shutdown.timeout=-1s, genstage.shutdown.timeout must be more than zero",
    })
    void anIllegalSizeOfAllPipelinesIsRejected(String property, String description) {
        FailureAnalysis analysis =
                YamlContext.failure(YamlContext.of("genstage.pipelines.flights.stages.read:", FlightStages.class)
                        .withPropertyValues("genstage." + property));
        assertThat(analysis.getDescription()).startsWith(description);
    }

    @Test
    void aMinDemandThatIsNotLessThanMaxDemandIsRejected() {
        FailureAnalysis analysis = failure("""
                genstage.pipelines.flights.stages:
                  read:
                  enrich: { subscribe-to: read, max-demand: 10, min-demand: 10 }
                """);
        assertThat(analysis.getDescription())
                .isEqualTo(
                        "genstage.pipelines.flights.stages.enrich.subscribe-to (read): min-demand (10) must be less than"
                                + " max-demand (10).");
    }

    @Test
    void aKeyThatIsIllegalForTheTypeOfStageIsRejected() {
        FailureAnalysis analysis = failure("genstage.pipelines.flights.stages.read.max-demand: 10");
        assertThat(analysis.getDescription())
                .isEqualTo(
                        "genstage.pipelines.flights.stages.read.max-demand is set, but the stage is a producer, which"
                                + " requests no events.");
    }

    private static FailureAnalysis failure(String yaml) {
        return YamlContext.failure(YamlContext.of(yaml, FlightStages.class));
    }
}
