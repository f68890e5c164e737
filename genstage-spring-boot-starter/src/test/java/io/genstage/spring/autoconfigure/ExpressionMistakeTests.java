package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.spring.annotation.Producer;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Each mistake that a user can make in an expression, with its message at startup. */
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
                "T(java.lang.Math).random() | 0 | 'T(java.lang.Math)' is illegal here",
                "new Object()      | 0 | 'new Object()' is illegal here",
                "@trips.key        | 1 | '@trips' is illegal here",
                "origin = 'x'      | 7 | 'origin='x'' is illegal here",
            })
    void anIllegalKeyIsRejectedWithItsPosition(String key, int position, String reason) {
        FailureAnalysis analysis = key(key);
        assertThat(analysis.getDescription())
                .isEqualTo(KEY + ": the expression '" + key + "' is illegal at position " + position + ": " + reason
                        + ".");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "lines.![T(System).exit(1)]          | T(System)",
                "lines.![new String('x')]            | new String('x')",
                "lines.![@key]                       | @key",
                "lines.?[@key == #this]              | @key",
                "lines.^[new String('x') == #this]   | new String('x')",
                "lines.$[T(Math).random() > 0.5]     | T(Math)",
                "lines[T(Math).abs(0)]               | T(Math)",
                "tags[new String('x')]               | new String('x')",
                "tags[@key]                          | @key",
                "{1, T(Math).random()}               | T(Math)",
                "{{1, new String('x')}}              | new String('x')",
                "{a: T(Math).random()}               | T(Math)",
                "{a: {b: @key}}                      | @key",
                "name.concat(T(Math).random())       | T(Math)",
                "name.concat(lines.![new String()])  | new String()",
                "open ? T(Math).random() : 0         | T(Math)",
                "open ? 0 : new String('x')          | new String('x')",
                "name ?: @key                        | @key",
                "name instanceof T(String)           | T(String)",
                "!T(Boolean).TRUE                    | T(Boolean)",
                "open and @key                       | @key",
                "-T(Math).random()                   | T(Math)",
                "lines.![#this = 'x']                | #this='x'",
                "lines.![count++]                    | count++",
                "--count                             | --count",
                "tags['a'] = 'x'                     | tags['a']='x'",
                "#calculate(name)                    | #calculate(name)",
            })
    void illegalPartsAreFoundEverywhere(String key, String part) {
        FailureAnalysis analysis = parcel(key);
        assertThat(analysis.getDescription())
                .startsWith("genstage.pipelines.parcels.stages.parcels.partition.key: the expression '" + key
                        + "' is illegal at position ")
                .endsWith(": '" + part + "' is illegal here.");
        assertThat(analysis.getAction()).isEqualTo("Only read properties and methods of the event.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "lines.add('x')             | 6  | add('x')",
                "lines.clear()              | 6  | clear()",
                "lines.remove(0)            | 6  | remove(0)",
                "tags.put('a', 'b')         | 5  | put('a','b')",
                "tags?.remove('a')          | 6  | remove('a')",
                "setName('x')               | 0  | setName('x')",
                "#root.setName('x')         | 6  | setName('x')",
                "rename('x')                | 0  | rename('x')",
                "touch()                    | 0  | touch()",
                "parts.![touch()]           | 8  | touch()",
                "parts.?[setName('x') == 1] | 8  | setName('x')",
                "parts[0].touch()           | 9  | touch()",
                "array[0].touch()           | 9  | touch()",
                "{a: touch()}               | 4  | touch()",
                "name.concat(touch())       | 12 | touch()",
                "anything.put('a', 'b')     | 9  | put('a','b')",
                "anything.add('b')          | 9  | add('b')",
                "anything['a'].clear()      | 14 | clear()",
            })
    void aMethodThatMutatesTheEventIsRejected(String key, int position, String part) {
        FailureAnalysis analysis = parcel(key);
        assertThat(analysis.getDescription())
                .endsWith("the expression '" + key + "' is illegal at position " + position + ": '" + part
                        + "' mutates the event.");
        assertThat(analysis.getAction())
                .isEqualTo("Use a method that only reads the event. Mutate the event in a @ProducerConsumer.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "name.substrng(1)   | 5  | `String` has no method 'substrng' that takes 1 argument",
                "name.length(1, 2)  | 5  | `String` has no method 'length' that takes 2 arguments",
                "getClass()         | 0  | `Parcel` has no method 'getClass' that takes 0 arguments",
                "parts.![nam]       | 8  | `Parcel` has no property 'nam'",
                "parts[0].nam       | 9  | `Parcel` has no property 'nam'",
                "array[0].nam       | 9  | `Parcel` has no property 'nam'",
                "parts[0].getName().siz | 19 | `String` has no property 'siz'",
                "{a: nam}           | 4  | `Parcel` has no property 'nam'",
                "name matches '('   | 13 | the pattern is illegal at its position 1: Unclosed group",
                "count between {1}  | 14 | 'between' needs two bounds",
            })
    void anExpressionThatWouldFailEveryEventIsRejected(String key, int position, String reason) {
        assertThat(parcel(key).getDescription())
                .endsWith("the expression '" + key + "' is illegal at position " + position + ": " + reason + ".");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name.substring(0, 1)",
                "lines.![length()]",
                "parts.?[count > 1].![name]",
                "tags[name]",
                "tags['a']",
                "{name: count, other: lines.size()}",
                "price.add(price).setScale(2)",
                "anything.price.setScale(2)",
                "open ? name : lines[0]",
                "name matches '[a-z]+'",
                "count between {1, 5}",
                "perhaps?.name",
                "copyOf(3)",
                "-count",
            })
    void anExpressionThatOnlyReadsIsLegal(String key) {
        YamlContext.of("""
                genstage.pipelines.parcels:
                  auto-start: false
                  stages.parcels: { dispatcher: partition, partition: { count: 4, key: "%s" } }
                """.formatted(key), Parcels.class)
                .run(running -> assertThat(running).hasNotFailed());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "-number | Number",
                "number * 2 | Number",
                "origin.trim() | String",
                "{1, 2} | List",
                "{a: 1} | Map"
            })
    void aSelectorWhoseOperatorHasNoBooleanValueIsRejected(String selector, String type) {
        assertThat(selector("selector: \"" + selector + "\", subscribe-to: read")
                        .getDescription())
                .endsWith("the value of the selector '" + selector + "' has the type `" + type
                        + "`, but must be true or false.");
    }

    @Test
    void aKeyWhoseValueIsNeverEqualIsRejected() {
        FailureAnalysis analysis = parcel("array");
        assertThat(analysis.getDescription())
                .endsWith("the value of the key 'array' has the type `Parcel[]`, and two arrays are never equal.");
        assertThat(analysis.getAction()).startsWith("Use an element, such as `array[0]`");
    }

    private static FailureAnalysis parcel(String key) {
        return YamlContext.failure(YamlContext.of("""
                genstage.pipelines.parcels.stages:
                  parcels: { dispatcher: partition, partition: { count: 4, key: "%s" } }
                """.formatted(key), Parcels.class));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "origin + | Set a SpEL expression on the event, such as `origin` or `flight.origin`.",
                "orign    | Did you mean 'origin'? Available: gate, number, origin.",
                "#event   | Use `#root` for the event itself.",
                "T(Math)  | Only read properties and methods of the event.",
            })
    void theMessageNamesTheRemedy(String key, String remedy) {
        assertThat(key(key).getAction()).isEqualTo(remedy);
    }

    @Test
    void anExpressionThatYamlReadsAsACommentIsRejected() {
        FailureAnalysis analysis = YamlContext.failure(YamlContext.of("""
                genstage.pipelines.trips.stages.read:
                  dispatcher: partition
                  partition:
                    count: 4
                    key: #root
                """, TripStages.class));
        assertThat(analysis.getDescription()).isEqualTo(KEY + " is empty.");
        assertThat(analysis.getAction())
                .isEqualTo("Set a SpEL expression on the event, such as `origin` or `flight.origin`. In YAML, put an"
                        + " expression that begins with '#' in quotes.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"number | int", "origin | String", "gate.name | String", "5 | Integer"})
    void aSelectorWithoutBooleanValueIsRejected(String selector, String type) {
        FailureAnalysis analysis = selector("selector: \"" + selector + "\", subscribe-to: read");
        assertThat(analysis.getDescription())
                .isEqualTo("genstage.pipelines.trips.stages.count.selector: the value of the selector '" + selector
                        + "' has the type `" + type + "`, but must be true or false.");
        assertThat(analysis.getAction()).isEqualTo("Set a SpEL expression on the event, such as `delay > 0`.");
    }

    @Test
    void anIllegalSelectorOfASubscriptionIsRejected() {
        FailureAnalysis analysis = selector("subscribe-to: [ { stage: read, selector: numbr > 5 } ]");
        assertThat(analysis.getDescription())
                .isEqualTo(
                        "genstage.pipelines.trips.stages.count.subscribe-to (read).selector: the expression 'numbr > 5'"
                                + " is illegal at position 0: `Trip` has no property 'numbr'.");
        assertThat(analysis.getAction()).isEqualTo("Did you mean 'number'? Available: gate, number, origin.");
    }

    @Test
    void aPropertyThatOnlySubclassesCanHaveCausesAWarning(CapturedOutput output) {
        YamlContext.of("""
                genstage.pipelines.shapes:
                  auto-start: false
                  stages.shapes: { dispatcher: partition, partition: { count: 2, key: radius } }
                """, Shapes.class).run(running -> assertThat(running).hasNotFailed());
        assertThat(output)
                .contains(
                        "genstage.pipelines.shapes.stages.shapes.partition.key: `Shape` has no property 'radius', which"
                                + " 'radius' reads. Events whose class does not have it either will fail");
    }

    private static FailureAnalysis key(String key) {
        return YamlContext.failure(YamlContext.of("""
                genstage.pipelines.trips.stages:
                  read: { dispatcher: partition, partition: { count: 4, key: "%s" } }
                """.formatted(key), TripStages.class));
    }

    private static FailureAnalysis selector(String count) {
        return YamlContext.failure(YamlContext.of("""
                genstage.pipelines.trips.stages:
                  read: { dispatcher: broadcast }
                  count: { %s }
                """.formatted(count), TripStages.class));
    }

    interface Shape {}

    static final class Parcel {

        public List<String> lines = List.of();

        public List<Parcel> parts = List.of();

        public Parcel[] array = {};

        public Map<String, String> tags = Map.of();

        public Object anything = "";

        public BigDecimal price = BigDecimal.ONE;

        public boolean open;

        public int count;

        public Optional<Parcel> perhaps = Optional.empty();

        private String name = "";

        public String getName() {
            return name;
        }

        public Parcel setName(String other) {
            name = other;
            return this;
        }

        public void rename(String other) {
            name = other;
        }

        public void touch() {
            count++;
        }

        public Parcel copyOf(int parts) {
            return this;
        }
    }

    static class Parcels {

        @Producer
        Parcel parcels() {
            return null;
        }
    }

    record Circle(int radius) implements Shape {}

    static class Shapes {

        @Producer
        Shape shapes() {
            return new Circle(1);
        }
    }
}
