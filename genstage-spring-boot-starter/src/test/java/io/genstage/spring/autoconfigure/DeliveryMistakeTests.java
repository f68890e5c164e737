package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.DeadLetter;
import io.genstage.DeadLetterHandler;
import io.genstage.Tracked;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import io.genstage.spring.autoconfigure.FlightStages.Airport;
import io.genstage.spring.autoconfigure.FlightStages.Flight;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Each mistake that a user can make with errors, acknowledgement and the inlet, with its message. */
class DeliveryMistakeTests {

    private static final String PIPELINE = "genstage.pipelines.flights";

    private static final String STAGES = PIPELINE + ".stages";

    private static final String STORE = STAGES + ".store";

    private static final String ANOTHER_STAGE =
            "Set `dead-letter-to` to a consumer or producer-consumer of this pipeline"
                    + " that takes `DeadLetter<?>`, or remove it: then a `DeadLetterHandler` bean receives the dead letters.";

    private static final String READ = STAGES + ".read";

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "on-error.attempts, many, 'many' is not a whole number from 1",
                "on-error.then, retry, 'retry' is not 'fail' or 'skip' or 'dead-letter'",
                "on-error.backoff.delay, soon, 'soon' is not a duration such as 100ms or 25s",
                "delivery, exactly-once, 'exactly-once' is not 'at-least-once' or 'at-most-once'",
                "on-given-up, retry, 'retry' is not 'fail' or 'skip'",
                "timeout, soon, 'soon' is not a duration such as 100ms or 25s",
                "max-in-flight, many, 'many' is not a whole number from 1",
                "inlet-capacity, unlimited, 'unlimited' is not a whole number from 1",
            })
    void aValueOfAnotherTypeIsRejected(String key, String value, String reason) {
        assertThat(withStore(key + ": " + value).getDescription())
                .startsWith("Key '" + STORE + "." + key + "' (")
                .endsWith("): " + reason + ".");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            delimiter = '|',
            value = {
                "on-error.attempts: 0| .on-error.attempts must be at least 1, but is 0."
                        + "| Set `attempts` to a number of at least 1, or remove it.",
                "on-error.backoff.multiplier: 0.5| .on-error.backoff.multiplier must be at least 1, but is 0.5."
                        + "| Set `multiplier` to a number of at least 1, or remove it.",
                "timeout: 0s| .timeout must be more than zero, but is 0ms."
                        + "| Set `timeout` to a duration such as 100ms, or remove it.",
            })
    void anIllegalValueIsRejected(String option, String problem, String remedy) {
        FailureAnalysis analysis = withStore(option);
        assertThat(analysis.getDescription()).isEqualTo(STORE + problem);
        assertThat(analysis.getAction()).isEqualTo(remedy);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max-in-flight: 0| .max-in-flight must be at least 1, but is 0.",
                "inlet-capacity: 0| .inlet-capacity must be at least 1, but is 0.",
                "timeout: -1s| .timeout must be more than zero, but is -1000ms.",
                "on-error.attempts: 0| .on-error.attempts must be at least 1, but is 0.",
            })
    void anIllegalValueOfAProducerIsRejected(String option, String problem) {
        assertThat(withRead(option).getDescription()).isEqualTo(READ + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max-in-flight: 5| is no source of events",
                "inlet-capacity: 5| has no inlet",
                "on-given-up: skip| commits no positions"
            })
    void aKeyOfProducersIsRejectedOnAConsumer(String option, String reason) {
        String key = option.substring(0, option.indexOf(':'));
        FailureAnalysis analysis = withStore(option);
        assertThat(analysis.getDescription())
                .isEqualTo(STORE + "." + key + " is set, but the stage is a consumer, which " + reason + ".");
        assertThat(analysis.getAction()).startsWith("Remove `" + key + "`.");
    }

    @Test
    void aMisspelledThenIsRejectedWithASuggestion() {
        FailureAnalysis analysis = withStore("on-error.then: ded-letter");
        assertThat(analysis.getDescription()).endsWith("): 'ded-letter' is not 'fail' or 'skip' or 'dead-letter'.");
        assertThat(analysis.getAction()).isEqualTo("Did you mean 'dead-letter'?");
    }

    @Test
    void aDeliveryGuaranteeOfAProducerIsRejected() {
        assertThat(withRead("delivery: at-most-once").getDescription())
                .isEqualTo(READ + ".delivery is set, but the stage is a producer, which receives no events.");
    }

    @Test
    void anUnknownExceptionIsRejected() {
        FailureAnalysis analysis = withStore("on-error.exclude: [ java.io.IOException, com.acme.InvalidOrder ]");
        assertThat(analysis.getDescription())
                .isEqualTo(STORE + ".on-error.exclude contains 'com.acme.InvalidOrder', and there is no such class.");
        assertThat(analysis.getAction()).endsWith("The class must be on the class path.");
    }

    @Test
    void aClassThatIsNoExceptionIsRejected() {
        assertThat(withStore("on-error.exclude: java.lang.String").getDescription())
                .isEqualTo(STORE + ".on-error.exclude contains 'java.lang.String', which is not an exception: the class"
                        + " does not extend `java.lang.Throwable`.");
    }

    @ParameterizedTest
    @CsvSource({"'', `then` is not set", "'then: skip, ', `then` is 'skip'"})
    void aDeadLetterStageWithoutDeadLettersIsRejected(String then, String isThen) {
        FailureAnalysis analysis = withStore("on-error: { " + then + "dead-letter-to: watch }");
        assertThat(analysis.getDescription())
                .isEqualTo(STORE + ".on-error.dead-letter-to is set, but " + isThen
                        + ", so the stage makes no dead letters.");
        assertThat(analysis.getAction()).startsWith("Set `then: dead-letter`. Or: Remove `dead-letter-to`.");
    }

    @Test
    void anUnknownDeadLetterStageIsRejectedWithASuggestion() {
        FailureAnalysis analysis = withStore("on-error: { then: dead-letter, dead-letter-to: enrisch }");
        assertThat(analysis.getDescription())
                .isEqualTo(STORE + ".on-error.dead-letter-to is 'enrisch', and the pipeline has no such stage.");
        assertThat(analysis.getAction()).isEqualTo("Did you mean 'enrich'?");
    }

    @Test
    void anUnknownDeadLetterStageIsRejectedWithTheStageToDeclare() {
        FailureAnalysis analysis = withStore("on-error: { then: dead-letter, dead-letter-to: dlq }");
        assertThat(analysis.getDescription())
                .isEqualTo(STORE + ".on-error.dead-letter-to is 'dlq', and the pipeline has no such stage.");
        assertThat(analysis.getAction())
                .isEqualTo("Declare the stage 'dlq', with a handler that takes `DeadLetter<?>`. " + ANOTHER_STAGE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "store | the stage itself.",
                "read | which is a producer and takes no events.",
            })
    void aStageThatCannotTakeDeadLettersIsRejected(String target, String why) {
        FailureAnalysis analysis = withStore("on-error: { then: dead-letter, dead-letter-to: " + target + " }");
        assertThat(analysis.getDescription()).isEqualTo(STORE + ".on-error.dead-letter-to is '" + target + "', " + why);
        assertThat(analysis.getAction()).isEqualTo(ANOTHER_STAGE);
    }

    @Test
    void deadLettersOfDeadLettersAreRejected() {
        FailureAnalysis analysis = failure(STAGES + """
                :
                  read:
                  watch: { subscribe-to: read, on-error: { then: dead-letter, dead-letter-to: ofAny } }
                  ofAny: { on-error: { then: dead-letter } }
                """, FlightStages.class, Letters.class);
        assertThat(analysis.getDescription())
                .isEqualTo(STAGES + ".watch.on-error.dead-letter-to is 'ofAny', which would make dead letters of dead"
                        + " letters: its own `then` is 'dead-letter'.");
        assertThat(analysis.getAction()).isEqualTo("Set `then` of 'ofAny' to `fail` or `skip`.");
    }

    @Test
    void aDeadLetterStageThatTakesOtherEventsIsRejected() {
        FailureAnalysis analysis = failure(STAGES + """
                :
                  read:
                  watch: { subscribe-to: read, on-error: { then: dead-letter, dead-letter-to: storeAirport } }
                  storeAirport:
                """, FlightStages.class);
        assertThat(analysis.getDescription())
                .isEqualTo(STAGES + ".watch.on-error.dead-letter-to is 'storeAirport', which takes `Airport` and not"
                        + " `DeadLetter<Flight>` (FlightStages.storeAirport(Airport)).");
        assertThat(analysis.getAction()).isEqualTo("Name a stage that takes `DeadLetter<Flight>` or `DeadLetter<?>`.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ofFlights", "ofAny", "ofBatches"})
    void theEventTypeOfADeadLetterStageIsCompared(String fitting) {
        YamlContext.of(deadLetters("watch", fitting), FlightStages.class, Letters.class)
                .run(running -> assertThat(running).hasNotFailed());
        FailureAnalysis analysis = failure(deadLetters("watch", "ofAirports"), FlightStages.class, Letters.class);
        assertThat(analysis.getDescription()).contains("which takes `DeadLetter<Airport>`");
    }

    private static String deadLetters(String stage, String target) {
        return STAGES + ": { read: , " + stage
                + ": { subscribe-to: read, on-error: { then: dead-letter, dead-letter-to: " + target + " } }, " + target
                + ": }";
    }

    @ParameterizedTest
    @ValueSource(strings = {"skip", "dead-letter"})
    void aProducerThatDropsEventsIsRejected(String then) {
        FailureAnalysis analysis = withRead("on-error.then: " + then);
        assertThat(analysis.getDescription())
                .isEqualTo(READ + ".on-error.then is '" + then
                        + "', but the stage is a producer, which receives no events that it could drop.");
        assertThat(analysis.getAction()).startsWith("Remove `then`.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"transient", "temporary"})
    void restartsOfChildrenBesideOnErrorAreRejected(String restart) {
        FailureAnalysis analysis =
                withStore("concurrency: per-event, child.restart: " + restart + ", on-error.attempts: 3");
        assertThat(analysis.getDescription())
                .isEqualTo(
                        STORE + " sets both `child.restart` and `on-error`, but `on-error` decides whether an event is"
                                + " tried again.");
        assertThat(analysis.getAction()).startsWith("Set `on-error.attempts`, and remove `restart`.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"attempts: 2", "then: skip"})
    void onErrorBesideAtMostOnceIsRejected(String onError) {
        assertThat(withStore("delivery: at-most-once, on-error: { " + onError + " }")
                        .getDescription())
                .isEqualTo(STORE + ".delivery is 'at-most-once', so a failed event is lost, but `on-error` sets what"
                        + " follows a failure.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "delay: -1s| .delay must be at least zero, but is -1000ms.",
                "multiplier: 0| .multiplier must be at least 1, but is 0.",
                "{ delay: 2s, max-delay: 1s }| : max-delay (1000ms) must not be less than delay (2000ms).",
                "max-delay: 1s| : max-delay (1000ms) must not be less than delay (5000ms).",
            })
    void anIllegalAutoRestartIsRejected(String option, String problem) {
        FailureAnalysis analysis = failure(
                PIPELINE + ": { auto-restart: " + (option.startsWith("{") ? option : "{ " + option + " }")
                        + ", stages.read: }",
                FlightStages.class);
        assertThat(analysis.getDescription()).isEqualTo(PIPELINE + ".auto-restart" + problem);
    }

    @ParameterizedTest
    @CsvSource({
        "auto-restart.dely, delay",
        "auto-restrt, auto-restart",
        "stages.store.on-eror, on-error",
        "stages.store.on-error.atempts, attempts",
        "stages.store.max-inflight-events, max-in-flight",
        "stages.store.inlet-capcity, inlet-capacity",
        "stages.store.retries, on-error.attempts",
        "stages.store.max-attempts, on-error.attempts",
        "stages.store.then, on-error.then",
        "stages.store.dead-letter-to, on-error.dead-letter-to",
        "stages.store.dlq, on-error.dead-letter-to",
        "stages.store.on-failure, on-error",
        "stages.store.on-error.retries, attempts",
        "stages.store.on-error.delay, backoff.delay",
        "stages.store.on-error.backoff.initial-interval, delay",
        "stages.store.on-error.backoff.initial-delay, delay",
        "stages.store.on-error.backoff.max, max-delay",
    })
    void anUnknownKeyIsRejectedWithASuggestion(String key, String nearest) {
        FailureAnalysis analysis = YamlContext.failure(
                YamlContext.of("", FlightStages.class).withPropertyValues(PIPELINE + "." + key + "=1"));
        assertThat(analysis.getAction()).startsWith("Did you mean '" + nearest + "'? Legal keys: ");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "genstage.pipelines.flights.on-error.attempts, 'on-error' is a key of a stage.",
                "genstage.pipelines.flights.dlq, 'on-error.dead-letter-to' is a key of a stage.",
                "genstage.pipelines.flights.shutdown.timeout, 'shutdown' is a key of `genstage`.",
                "genstage.pipelines.flights.stages.store.supervision.within, 'supervision' is a key of a pipeline.",
                "genstage.pipelines.flights.stages.store.on-error.timeout, 'timeout' is a key of a stage.",
                "genstage.defaults.on-error.attempts, 'on-error' is a key of a stage.",
            })
    void aKeyOfAnotherPlaceIsRejectedWithItsPlace(String key, String place) {
        FailureAnalysis analysis =
                YamlContext.failure(YamlContext.of("", FlightStages.class).withPropertyValues(key + "=1"));
        assertThat(analysis.getAction()).startsWith(place.replace("\"", "") + " Legal keys: ");
    }

    @Test
    void aKeyOfSeveralGroupsIsSuggestedInEach() {
        FailureAnalysis analysis =
                YamlContext.failure(YamlContext.of("", FlightStages.class).withPropertyValues(STORE + ".backoff=1s"));
        assertThat(analysis.getAction()).startsWith("Did you mean 'child.backoff' or 'on-error.backoff'? Legal keys: ");
    }

    @Test
    void aGroupThatIsSwitchedOnIsRejectedWithTheWayToUseItsDefaults() {
        FailureAnalysis analysis = failure(PIPELINE + ": { auto-restart: true, stages.read: }", FlightStages.class);
        assertThat(analysis.getDescription()).endsWith("has the value 'true', but takes only keys below it.");
        assertThat(analysis.getAction())
                .isEqualTo(
                        "Legal keys: delay, jitter, max-delay, multiplier. To use the defaults of all of them, leave the"
                                + " value of the key empty.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "on-error: skip | To set only `then`: `on-error: { then: skip }`.",
                "on-error.backoff: 100ms | To set only `delay`: `backoff: { delay: 100ms }`.",
            })
    void aValueOfAGroupIsRejectedWithTheKeyItWasMeantFor(String option, String remedy) {
        FailureAnalysis analysis = withStore(option);
        assertThat(analysis.getDescription()).endsWith("but takes only keys below it.");
        assertThat(analysis.getAction()).startsWith("Legal keys: ").endsWith(remedy);
    }

    @Test
    void severalHandlerBeansAreRejected() {
        FailureAnalysis analysis = failure(PIPELINE + ".stages.read:", FlightStages.class, TwoHandlers.class);
        assertThat(analysis.getDescription())
                .isEqualTo("Several beans are a `io.genstage.DeadLetterHandler`: 'one', 'other'.");
        assertThat(analysis.getAction()).isEqualTo("Annotate one of them with `@Primary`, or declare only one.");
    }

    @Test
    void deadLettersOfTrackedEventsWithoutAReceiverAreRejected() {
        String yaml = STAGES + """
                :
                  read: { max-in-flight: 100 }
                  enrich: { subscribe-to: read }
                  store: { subscribe-to: enrich, on-error.then: dead-letter }
                """;
        FailureAnalysis analysis = failure(yaml, FlightStages.class);
        assertThat(analysis.getDescription())
                .isEqualTo(STORE + ".on-error.then is 'dead-letter', but no stage or handler receives the dead letters,"
                        + " and 'read' tracks its events: it would acknowledge events that were only logged.");
        assertThat(analysis.getAction())
                .isEqualTo("Set `dead-letter-to` to a stage that takes `DeadLetter<?>`, or declare a bean of type"
                        + " `io.genstage.DeadLetterHandler`.");
    }

    @Test
    void deadLettersOfTrackedResultsWithoutAReceiverAreRejected() {
        String yaml = STAGES + """
                :
                  tracked:
                  watch: { subscribe-to: tracked, on-error.then: dead-letter }
                """;
        assertThat(failure(yaml, FlightStages.class, Source.class).getDescription())
                .contains(".on-error.then is 'dead-letter'")
                .contains("'tracked' tracks its events");
        YamlContext.of(yaml, FlightStages.class, Source.class, OneHandler.class)
                .run(running -> assertThat(running).hasNotFailed());
    }

    private static FailureAnalysis withStore(String options) {
        return failure(
                STAGES
                        + ": { read: , watch.subscribe-to: read, enrich.subscribe-to: read, store: { subscribe-to: enrich, "
                        + options + " } }",
                FlightStages.class);
    }

    private static FailureAnalysis withRead(String options) {
        return failure(STAGES + ": { read: { " + options + " } }", FlightStages.class);
    }

    private static FailureAnalysis failure(String yaml, Class<?>... beans) {
        return YamlContext.failure(YamlContext.of(yaml, beans));
    }

    static class Letters {

        @Consumer
        void ofFlights(DeadLetter<Flight> letter) {}

        @Consumer
        void ofAny(DeadLetter<?> letter) {}

        @Consumer
        void ofBatches(List<DeadLetter<Flight>> letters) {}

        @Consumer
        void ofAirports(DeadLetter<Airport> letter) {}
    }

    static class Source {

        @Producer
        Tracked<Flight> tracked() {
            return null;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OneHandler {

        @Bean
        DeadLetterHandler letters() {
            return letter -> {};
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoHandlers {

        @Bean
        DeadLetterHandler one() {
            return letter -> {};
        }

        @Bean
        DeadLetterHandler other() {
            return letter -> {};
        }
    }
}
