package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.spring.annotation.Producer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Each mistake that a user can make in an expression, and what he is told when the application starts. */
@ExtendWith(OutputCaptureExtension.class)
class ExpressionMistakeTests {

    private static final String KEY = "genstage.pipelines.trips.stages.read.partition.key";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "origin +          | 7 | EL1042E: Problem parsing right operand",
                "(origin           | 7 | EL1044E: Unexpectedly ran out of input",
                "origin number     | 7 | EL1041E: After parsing a valid expression, there is still more data in the expression: 'number'",
                "origin == 'A      | 10 | EL1046E: Cannot find terminating ' for string",
                "orign             | 0 | `Trip` has no property 'orign'",
                "gate.nam          | 5 | `Gate` has no property 'nam'",
                "gate?.nam         | 6 | `Gate` has no property 'nam'",
                "number + orign    | 9 | `Trip` has no property 'orign'",
                "origin.concat(x)  | 14 | `Trip` has no property 'x'",
                "class             | 0 | `Trip` has no property 'class'",
                "#event.origin     | 0 | there is no variable '#event'",
                "T(java.lang.Math).random() | 0 | 'T(java.lang.Math)' is not possible here",
                "new Object()      | 0 | 'new Object()' is not possible here",
                "@trips.key        | 1 | '@trips' is not possible here",
                "origin = 'x'      | 7 | 'origin='x'' is not possible here",
            })
    void inAKey(String key, int position, String reason) {
        FailureAnalysis told = key(key);
        assertThat(told.getDescription())
                .isEqualTo(
                        KEY + ": the expression '" + key + "' is wrong at position " + position + ": " + reason + ".");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "origin + | Write SpEL on the event, such as `origin` or `flight.origin`.",
                "orign    | Did you mean 'origin'? There are: gate, number, origin.",
                "#event   | The event itself is `#root`.",
                "T(Math)  | An expression only reads the event.",
            })
    void saysWhatToDo(String key, String remedy) {
        assertThat(key(key).getAction()).isEqualTo(remedy);
    }

    @Test
    void emptyBecauseItLooksLikeAComment() {
        FailureAnalysis told = YamlContext.failure(YamlContext.of("""
                genstage.pipelines.trips.stages.read:
                  dispatcher: partition
                  partition:
                    count: 4
                    key: #root
                """, Trips.class));
        assertThat(told.getDescription()).isEqualTo(KEY + " is empty.");
        assertThat(told.getAction())
                .isEqualTo(
                        "Write SpEL on the event, such as `origin` or `flight.origin`. One that begins with '#' needs"
                                + " quotes in YAML.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"number | int", "origin | String", "gate.name | String", "5 | Integer"})
    void selectorThatGivesNoBoolean(String selector, String type) {
        FailureAnalysis told = selector("selector: \"" + selector + "\", subscribe-to: read");
        assertThat(told.getDescription())
                .isEqualTo("genstage.pipelines.trips.stages.count.selector: the selector '" + selector + "' gives `"
                        + type + "`, but must give true or false.");
        assertThat(told.getAction()).isEqualTo("Write SpEL on the event, such as `delay > 0`.");
    }

    @Test
    void inTheSelectorOfASubscription() {
        FailureAnalysis told = selector("subscribe-to: [ { stage: read, selector: numbr > 5 } ]");
        assertThat(told.getDescription())
                .isEqualTo(
                        "genstage.pipelines.trips.stages.count.subscribe-to (read).selector: the expression 'numbr > 5'"
                                + " is wrong at position 0: `Trip` has no property 'numbr'.");
        assertThat(told.getAction()).isEqualTo("Did you mean 'number'? There are: gate, number, origin.");
    }

    @Test
    void aPropertyThatOnlySubclassesCanHaveIsAWarning(CapturedOutput output) {
        YamlContext.of("""
                genstage.pipelines.shapes:
                  auto-start: false
                  stages.shapes: { dispatcher: partition, partition: { count: 2, key: radius } }
                """, Shapes.class).run(running -> assertThat(running).hasNotFailed());
        assertThat(output)
                .contains(
                        "genstage.pipelines.shapes.stages.shapes.partition.key: `Shape` has no property 'radius', which"
                                + " 'radius' reads: events fail whose own class has none either");
    }

    private static FailureAnalysis key(String key) {
        return YamlContext.failure(YamlContext.of("""
                genstage.pipelines.trips.stages:
                  read: { dispatcher: partition, partition: { count: 4, key: "%s" } }
                """.formatted(key), Trips.class));
    }

    private static FailureAnalysis selector(String count) {
        return YamlContext.failure(YamlContext.of("""
                genstage.pipelines.trips.stages:
                  read: { dispatcher: broadcast }
                  count: { %s }
                """.formatted(count), Trips.class));
    }

    interface Shape {}

    record Circle(int radius) implements Shape {}

    static class Shapes {

        @Producer
        Shape shapes() {
            return new Circle(1);
        }
    }
}
