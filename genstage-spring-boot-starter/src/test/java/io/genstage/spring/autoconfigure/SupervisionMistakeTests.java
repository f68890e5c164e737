package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Each mistake that a user can make with supervision and children, and what he is told. */
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
    void valueOfAnotherType(String key, String value, String reason) {
        FailureAnalysis told = withSupervision(key + ": " + value);
        assertThat(told.getDescription())
                .startsWith("Key '" + SUPERVISION + "." + key + "' (")
                .endsWith("): " + reason + ".");
        assertThat(told.getAction()).isEqualTo("Change the value.");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            delimiter = '|',
            value = {
                "max-restarts: -1| .max-restarts must be at least 0, but is -1."
                        + "| Give it a number from 0 on, or remove it.",
                "within: 0s| .within must be more than zero, but is 0ms."
                        + "| Give it a duration such as 100ms, or remove it.",
                "backoff.delay: -1s| .backoff.delay must not be negative, but is -1000ms."
                        + "| Give it a duration such as 100ms, or remove it.",
                "backoff.delay: -9999999999999999s| .backoff.delay must not be negative, but is -9223372036854775808ms."
                        + "| Give it a duration such as 100ms, or remove it.",
                "backoff.multiplier: 0.5| .backoff.multiplier must be at least 1, but is 0.5."
                        + "| Give it a number from 1 on, or remove it.",
                "backoff.multiplier: .nan| .backoff.multiplier must be at least 1, but is NaN."
                        + "| Give it a number from 1 on, or remove it.",
                "backoff.multiplier: .inf| .backoff.multiplier must be at least 1, but is Infinity."
                        + "| Give it a number from 1 on, or remove it.",
                "backoff.jitter: 1.5| .backoff.jitter must be from 0 to 1, but is 1.5."
                        + "| Give it a number from 0 to 1, or remove it.",
                "backoff.jitter: -1| .backoff.jitter must be from 0 to 1, but is -1."
                        + "| Give it a number from 0 to 1, or remove it.",
                "backoff: { delay: 2s, max-delay: 1s }| .backoff: max-delay (1000ms) must not be below delay (2000ms)."
                        + "| Raise max-delay or lower delay; without max-delay it is 10s, or the delay if that is longer.",
                "backoff.max-delay: 50ms| .backoff: max-delay (50ms) must not be below delay (100ms)."
                        + "| Raise max-delay or lower delay; without max-delay it is 10s, or the delay if that is longer.",
            })
    void valueThatMakesNoSense(String option, String problem, String remedy) {
        FailureAnalysis told = withSupervision(option);
        assertThat(told.getDescription()).isEqualTo(SUPERVISION + problem);
        assertThat(told.getAction()).isEqualTo(remedy);
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
    void unknownKey(String key, String nearest) {
        FailureAnalysis told = YamlContext.failure(
                YamlContext.of("", FlightStages.class).withPropertyValues(PIPELINE + "." + key + "=1"));
        assertThat(told.getDescription()).startsWith("Unknown key '" + PIPELINE + ".");
        assertThat(told.getAction()).startsWith("Did you mean '" + nearest + "'? Legal keys: ");
    }

    @Test
    void supervisionAsAPlainValue() {
        FailureAnalysis told = failure(PIPELINE + ".supervision: rest-for-one");
        assertThat(told.getDescription())
                .startsWith("Key '" + SUPERVISION + "' (")
                .endsWith(") has the value 'rest-for-one', but takes keys below it.");
        assertThat(told.getAction()).isEqualTo("Legal keys: backoff, max-restarts, strategy, within.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"later", "-5s"})
    void howChildrenAreEnded(String shutdown) {
        FailureAnalysis told = withStore("concurrency: per-event, child.shutdown: '" + shutdown + "'");
        assertThat(told.getDescription())
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
    void optionOfChildren(String option, String problem) {
        String[] parts = problem.replace("@", STORE).split("\\*");
        assertThat(withStore("concurrency: per-event, " + option).getDescription())
                .startsWith(parts[0])
                .endsWith(parts[parts.length - 1]);
    }

    @Test
    void childrenOfAStageThatStartsNone() {
        FailureAnalysis told = withStore("child.restart: transient");
        assertThat(told.getDescription())
                .isEqualTo(STORE + ".child is set, but the stage starts no child for each event.");
        assertThat(told.getAction())
                .isEqualTo(
                        "Set `concurrency: per-event` as well. Or: Remove it; where another file sets it, take it away with an empty value, `child:`.");
        assertThat(withStore("concurrency: 4, child:").getDescription())
                .isEqualTo(STORE + ".child is set, but the stage starts no child for each event.");
    }

    @Test
    void childForEachEventOfAStageThatIsNoConsumer() {
        FailureAnalysis told = failure(PIPELINE + ".stages.read.concurrency: per-event");
        assertThat(told.getDescription())
                .isEqualTo(PIPELINE + ".stages.read.concurrency is 'per-event', but the stage is a producer, and only a"
                        + " consumer can start a child for each event.");
        assertThat(told.getAction())
                .isEqualTo("Remove it; where another file sets it, take it away with an empty value, `concurrency:`.");
        told = failure(PIPELINE + ".stages: { read: , enrich: { subscribe-to: read, concurrency: Per-Event } }");
        assertThat(told.getDescription()).contains("but the stage is a producer-consumer, and only a consumer can");
        assertThat(told.getAction())
                .isEqualTo(
                        "Give it a number of instances. Or: Remove it; where another file sets it, take it away with an empty value, `concurrency:`.");
        assertThat(failure(PIPELINE + ".stages: { read.child: }").getAction())
                .isEqualTo("Remove it; where another file sets it, take it away with an empty value, `child:`.");
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
