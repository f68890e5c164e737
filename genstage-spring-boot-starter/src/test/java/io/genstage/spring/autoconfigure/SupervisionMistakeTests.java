package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Each mistake that a user can make with supervision and children, with its message. */
class SupervisionMistakeTests {

    private static final String PIPELINE = "genstage.pipelines.flights";

    private static final String SUPERVISION = PIPELINE + ".supervision";

    private static final String STORE = PIPELINE + ".stages.store";

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "strategy, all, 'all' is not 'one-for-one' or 'rest-for-one' or 'one-for-all'",
                "max-restarts, many, 'many' is not a whole number from 0",
                "max-restarts, 3000000000, '3000000000' is not a whole number from 0 to 2147483647",
                "within, soon, 'soon' is not a duration such as 100ms or 25s",
                "backoff.delay, soon, 'soon' is not a duration such as 100ms or 25s",
                "backoff.multiplier, twice, 'twice' is not a number such as 2 or 0.5",
                "backoff.max-delay, long, 'long' is not a duration such as 100ms or 25s",
                "backoff.jitter, some, 'some' is not a number such as 2 or 0.5",
            })
    void aValueOfAnotherTypeIsRejected(String key, String value, String reason) {
        FailureAnalysis analysis = withSupervision(key + ": " + value);
        assertThat(analysis.getDescription())
                .startsWith("Key '" + SUPERVISION + "." + key + "' (")
                .endsWith("): " + reason + ".");
        assertThat(analysis.getAction()).isEqualTo("Set a legal value.");
    }

    @Test
    void aMisspelledWordIsRejectedWithASuggestion() {
        FailureAnalysis analysis = withSupervision("strategy: rest-for-on");
        assertThat(analysis.getDescription())
                .endsWith("): 'rest-for-on' is not 'one-for-one' or 'rest-for-one' or 'one-for-all'.");
        assertThat(analysis.getAction()).isEqualTo("Did you mean 'rest-for-one'?");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            delimiter = '|',
            value = {
                "max-restarts: -1| .max-restarts must be at least 0, but is -1."
                        + "| Set `max-restarts` to a number of at least 0, or remove it.",
                "within: 0s| .within must be more than zero, but is 0ms."
                        + "| Set `within` to a duration such as 100ms, or remove it.",
                "backoff.delay: -1s| .backoff.delay must be at least zero, but is -1000ms."
                        + "| Set `delay` to a duration such as 100ms, or remove it.",
                "backoff.delay: -9999999999999999s| .backoff.delay must be at least zero, but is -9223372036854775808ms."
                        + "| Set `delay` to a duration such as 100ms, or remove it.",
                "backoff.multiplier: 0.5| .backoff.multiplier must be at least 1, but is 0.5."
                        + "| Set `multiplier` to a number of at least 1, or remove it.",
                "backoff.multiplier: .nan| .backoff.multiplier must be at least 1, but is NaN."
                        + "| Set `multiplier` to a number of at least 1, or remove it.",
                "backoff.multiplier: .inf| .backoff.multiplier must be at least 1, but is Infinity."
                        + "| Set `multiplier` to a number of at least 1, or remove it.",
                "backoff.jitter: 1.5| .backoff.jitter must be from 0 to 1, but is 1.5."
                        + "| Set `jitter` to a number from 0 to 1, or remove it.",
                "backoff.jitter: -1| .backoff.jitter must be from 0 to 1, but is -1."
                        + "| Set `jitter` to a number from 0 to 1, or remove it.",
                "backoff: { delay: 2s, max-delay: 1s }| .backoff: max-delay (1000ms) must not be less than delay (2000ms)."
                        + "| Raise `max-delay`, or lower `delay`. If `max-delay` is omitted, it is 10s, or `delay` if that is longer.",
                "backoff.max-delay: 50ms| .backoff: max-delay (50ms) must not be less than delay (100ms)."
                        + "| Raise `max-delay`, or lower `delay`. If `max-delay` is omitted, it is 10s, or `delay` if that is longer.",
            })
    void anIllegalValueIsRejected(String option, String problem, String remedy) {
        FailureAnalysis analysis = withSupervision(option);
        assertThat(analysis.getDescription()).isEqualTo(SUPERVISION + problem);
        assertThat(analysis.getAction()).isEqualTo(remedy);
    }

    @ParameterizedTest
    @CsvSource({
        "supervision.stragety, strategy",
        "supervision.max_restart, max-restarts",
        "supervision.backoff.jiter, jitter",
        "supervision.backoff.maxDelai, max-delay",
        "stages.store.child.restarts, restart",
        "stages.store.child.backoff.multiply, multiplier",
        "stages.store.children, child",
    })
    void anUnknownKeyIsRejectedWithASuggestion(String key, String nearest) {
        FailureAnalysis analysis = YamlContext.failure(
                YamlContext.of("", FlightStages.class).withPropertyValues(PIPELINE + "." + key + "=1"));
        assertThat(analysis.getDescription()).startsWith("Unknown key '" + PIPELINE + ".");
        assertThat(analysis.getAction()).startsWith("Did you mean '" + nearest + "'? Legal keys: ");
    }

    @Test
    void supervisionAsAPlainValueIsRejected() {
        FailureAnalysis analysis = failure(PIPELINE + ".supervision: rest-for-one");
        assertThat(analysis.getDescription())
                .startsWith("Key '" + SUPERVISION + "' (")
                .endsWith(") has the value 'rest-for-one', but takes only keys below it.");
        assertThat(analysis.getAction()).isEqualTo("Legal keys: backoff, max-restarts, strategy, within.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"later", "-5s"})
    void anIllegalChildShutdownIsRejected(String shutdown) {
        FailureAnalysis analysis = withStore("concurrency: per-event, child.shutdown: '" + shutdown + "'");
        assertThat(analysis.getDescription())
                .startsWith("Key '" + STORE + ".child.shutdown' (")
                .endsWith("): '" + shutdown + "' is not a duration such as 5s, 'brutal-kill' or 'infinity'.");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            delimiter = '|',
            value = {
                "child.restart: permanent| Key '@.child.restart'*'permanent' is not 'temporary' or 'transient'.",
                "child.max-restarts: -1| @.child.max-restarts must be at least 0, but is -1.",
                "child.within: 0s| @.child.within must be more than zero, but is 0ms.",
                "child.backoff.jitter: 2| @.child.backoff.jitter must be from 0 to 1, but is 2.",
            })
    void anIllegalOptionOfChildrenIsRejected(String option, String problem) {
        String[] parts = problem.replace("@", STORE).split("\\*");
        assertThat(withStore("concurrency: per-event, " + option).getDescription())
                .startsWith(parts[0])
                .endsWith(parts[parts.length - 1]);
    }

    @Test
    void theKeyChildOfAStageThatStartsNoChildrenIsRejected() {
        FailureAnalysis analysis = withStore("child.restart: transient");
        assertThat(analysis.getDescription())
                .isEqualTo(STORE + ".child is set, but the stage starts no child for each event.");
        assertThat(analysis.getAction())
                .isEqualTo(
                        "Set `concurrency: per-event` as well. Or: Remove `child`. If another file sets it, override it"
                                + " with an empty value: `child:`.");
        assertThat(withStore("concurrency: 4, child:").getDescription())
                .isEqualTo(STORE + ".child is set, but the stage starts no child for each event.");
    }

    @Test
    void perEventConcurrencyOfAStageThatIsNotAConsumerIsRejected() {
        FailureAnalysis analysis = failure(PIPELINE + ".stages.read.concurrency: per-event");
        assertThat(analysis.getDescription())
                .isEqualTo(PIPELINE + ".stages.read.concurrency is 'per-event', but the stage is a producer, and only a"
                        + " consumer can start a child for each event.");
        assertThat(analysis.getAction())
                .isEqualTo(
                        "Remove `concurrency`. If another file sets it, override it with an empty value: `concurrency:`.");
        analysis = failure(PIPELINE + ".stages: { read: , enrich: { subscribe-to: read, concurrency: Per-Event } }");
        assertThat(analysis.getDescription()).contains("but the stage is a producer-consumer, and only a consumer can");
        assertThat(analysis.getAction())
                .isEqualTo(
                        "Set `concurrency` to a number of instances. Or: Remove `concurrency`. If another file sets it,"
                                + " override it with an empty value: `concurrency:`.");
        assertThat(failure(PIPELINE + ".stages: { read.child: }").getAction())
                .isEqualTo("Remove `child`. If another file sets it, override it with an empty value: `child:`.");
    }

    private static FailureAnalysis withSupervision(String option) {
        return failure(PIPELINE + ": { supervision: { " + option + " }, stages.read: }");
    }

    private static FailureAnalysis withStore(String options) {
        return failure(PIPELINE + ".stages: { read: , enrich.subscribe-to: read, store: { subscribe-to: enrich, "
                + options + " } }");
    }

    private static FailureAnalysis failure(String yaml) {
        return YamlContext.failure(YamlContext.of(yaml, FlightStages.class));
    }
}
