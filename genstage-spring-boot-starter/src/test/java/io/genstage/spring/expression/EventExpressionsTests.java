package io.genstage.spring.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.genstage.InvalidPipelineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.expression.spel.SpelEvaluationException;

class EventExpressionsTests {

    public record Point(int x, int y) {}

    public record Named<T>(String name, T it, List<T> more) {}

    record Hidden(int x) {}

    public static class Counted {

        int calls;

        public void touch() {
            calls++;
        }
    }

    public static class Bean {

        public final int field = 7;

        public int getX() {
            return 8;
        }

        public boolean isOpen() {
            return true;
        }
    }

    private final EventExpressions expressions = new EventExpressions(getClass().getClassLoader());

    @Test
    void componentsOfRecordsOfAnyVisibilityAreRead() {
        assertThat(key("x", new Point(3, 4))).isEqualTo(3);
        assertThat(key("x", new Hidden(5))).isEqualTo(5);
    }

    @Test
    void propertiesOfBeansAndFieldsAreRead() {
        assertThat(key("x", new Bean())).isEqualTo(8);
        assertThat(key("open", new Bean())).isEqualTo(true);
        assertThat(key("field", new Bean())).isEqualTo(7);
    }

    @Test
    void nestedPropertiesAreRead() {
        Named<Point> event = new Named<>("a", new Point(1, 2), List.of(new Point(3, 4)));
        ResolvableType type = ResolvableType.forType(new ParameterizedTypeReference<Named<Point>>() {});
        assertThat(expressions.key("key", "it.y", type).apply(event)).isEqualTo(2);
        assertThat(expressions.key("key", "more[0].x", type).apply(event)).isEqualTo(3);
        assertThat(expressions.key("key", "more.![x]", type).apply(event)).isEqualTo(List.of(3));
        assertThat(expressions.key("key", "{name, it.x}", type).apply(event)).isEqualTo(List.of("a", 1));
        assertThatExceptionOfType(InvalidPipelineException.class)
                .isThrownBy(() -> expressions.key("key", "it.z", type))
                .withMessageContaining("`Point` has no property 'z'");
    }

    @Test
    void mapsAndArraysAreReadByIndex() {
        assertThat(expressions
                        .key("key", "['a']", ResolvableType.forClass(Map.class))
                        .apply(Map.of("a", 1)))
                .isEqualTo(1);
        assertThat(key("length", new int[3])).isEqualTo(3);
        assertThat(key("[1]", new int[] {5, 6})).isEqualTo(6);
    }

    @Test
    void unknownTypesAreAccepted() {
        assertThat(expressions.key("key", "x", ResolvableType.NONE).apply(new Point(3, 4)))
                .isEqualTo(3);
        assertThat(expressions
                        .selector("selector", "open", ResolvableType.forClass(Object.class))
                        .test(new Bean()))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"getClass()", "it.getClass()", "['x']", "it.wait()", "more.?[#this.getClass() != null]"})
    void accessOutsideTheEventIsRejected(String expression) {
        Named<Point> event = new Named<>("a", new Point(1, 2), List.of(new Point(3, 4)));
        assertThatExceptionOfType(SpelEvaluationException.class)
                .isThrownBy(() ->
                        expressions.key("key", expression, ResolvableType.NONE).apply(event));
    }

    @ParameterizedTest
    @ValueSource(strings = {"it.touch()", "more.![#this.touch()]", "more[0].touch()"})
    void aMethodThatMutatesTheActualEventIsNotCalled(String expression) {
        Counted counted = new Counted();
        Named<Counted> event = new Named<>("a", counted, new ArrayList<>(List.of(counted)));
        ResolvableType known = ResolvableType.forType(new ParameterizedTypeReference<Named<?>>() {});
        assertThatExceptionOfType(SpelEvaluationException.class)
                .isThrownBy(() -> expressions.key("key", expression, known).apply(event))
                .withStackTraceContaining("mutates the event");
        assertThat(counted.calls).isZero();
    }

    @Test
    void aNullSafeStepUnwrapsAnOptional() {
        ResolvableType type = ResolvableType.forType(new ParameterizedTypeReference<Named<Optional<Point>>>() {});
        assertThat(expressions
                        .key("key", "it?.y", type)
                        .apply(new Named<>("a", Optional.of(new Point(1, 2)), List.of())))
                .isEqualTo(2);
    }

    @Test
    void readingMethodsAreCalled() {
        ResolvableType type = ResolvableType.forType(new ParameterizedTypeReference<Named<Point>>() {});
        Named<Point> event = new Named<>("abc", new Point(1, 2), List.of(new Point(3, 4)));
        assertThat(expressions.key("key", "name.substring(1).length()", type).apply(event))
                .isEqualTo(2);
        assertThat(expressions.key("key", "more().get(0).y()", type).apply(event))
                .isEqualTo(4);
        assertThat(expressions
                        .key("key", "more.?[x > 2].![y + #root.it.y]", type)
                        .apply(event))
                .isEqualTo(List.of(6));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x > 2             | true",
                "x > 3             | false",
                "x > 2 and y < 4   | false",
                "!(x == 4)         | true",
                "x between {1, 3}  | true"
            })
    void aSelectorSelectsByItsValue(String selector, boolean wanted) {
        assertThat(selector(selector).test(new Point(3, 4))).isEqualTo(wanted);
    }

    @Test
    void aSelectorWithAnotherValueFails() {
        Predicate<Object> selector = selector("x + y");
        assertThatIllegalStateException()
                .isThrownBy(() -> selector.test(new Point(3, 4)))
                .withMessage("The value of 'x + y' must be true or false, but is: 7");
    }

    @Test
    void aCompiledExpressionIsCorrectForEventsOfOtherClasses() {
        Predicate<Object> selector = expressions.selector("selector", "x > 2", ResolvableType.NONE);
        assertThat(IntStream.range(0, 3_000).filter(x -> selector.test(new Point(x, 0))))
                .hasSize(2_997);
        assertThat(IntStream.range(0, 3_000).filter(x -> selector.test(x % 2 == 0 ? new Bean() : new Hidden(x))))
                .hasSize(2_999);
    }

    @Test
    void aFailingEventDoesNotAffectOthersAfterCompilation() {
        Function<Object, Object> key = expressions.key("key", "it.x", ResolvableType.NONE);
        for (int number = 0; number < 3_000; number++) {
            if (number % 500 == 499) {
                assertThatExceptionOfType(SpelEvaluationException.class)
                        .isThrownBy(() -> key.apply(new Named<Point>("a", null, List.of())))
                        .withMessageContaining("'x' cannot be found on null");
            } else {
                assertThat(key.apply(new Named<>("a", new Point(number, 0), List.of())))
                        .isEqualTo(number);
            }
        }
    }

    private Object key(String key, Object event) {
        return expressions
                .key("key", key, ResolvableType.forClass(event.getClass()))
                .apply(event);
    }

    private Predicate<Object> selector(String selector) {
        return expressions.selector("selector", selector, ResolvableType.forClass(Point.class));
    }
}
