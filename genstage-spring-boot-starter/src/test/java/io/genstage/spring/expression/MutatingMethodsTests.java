package io.genstage.spring.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MutatingMethodsTests {

    /** A value type. */
    record Money(int cents, int put, boolean reset) {

        Money add(Money more) {
            return new Money(cents + more.cents, put, reset);
        }

        Money setCents(int other) {
            return new Money(other, put, reset);
        }

        int addressOf(int street) {
            return street;
        }
    }

    /** A mutable type. */
    static class Order {

        void close() {}

        Order setState(String state) {
            return this;
        }

        boolean addTag(String tag) {
            return true;
        }

        String removeLine(int line) {
            return "";
        }

        int add() {
            return 1;
        }

        String takeOff() {
            return "";
        }

        Order withState(String state) {
            return new Order();
        }
    }

    static Stream<Arguments> mutatingMethodsAreRecognized() {
        return Stream.of(
                Arguments.of(List.class, "add"),
                Arguments.of(ArrayList.class, "remove"),
                Arguments.of(ArrayList.class, "clear"),
                Arguments.of(ArrayList.class, "retainAll"),
                Arguments.of(ArrayList.class, "sort"),
                Arguments.of(Map.class, "put"),
                Arguments.of(Map.class, "remove"),
                Arguments.of(Map.class, "replace"),
                Arguments.of(Map.class, "computeIfAbsent"),
                Arguments.of(Map.class, "merge"),
                Arguments.of(Map.Entry.class, "setValue"),
                Arguments.of(Queue.class, "poll"),
                Arguments.of(Queue.class, "offer"),
                Arguments.of(Iterator.class, "remove"),
                Arguments.of(StringBuilder.class, "append"),
                Arguments.of(StringBuilder.class, "reverse"),
                Arguments.of(AtomicInteger.class, "incrementAndGet"),
                Arguments.of(AtomicInteger.class, "getAndIncrement"),
                Arguments.of(AtomicInteger.class, "compareAndSet"),
                Arguments.of(AtomicInteger.class, "set"),
                Arguments.of(Order.class, "close"),
                Arguments.of(Order.class, "setState"),
                Arguments.of(Order.class, "addTag"),
                Arguments.of(Order.class, "removeLine"));
    }

    @ParameterizedTest
    @MethodSource
    void mutatingMethodsAreRecognized(Class<?> owner, String name) {
        assertThat(named(owner, name)).isNotEmpty().allMatch(method -> MutatingMethods.mutates(owner, method));
    }

    static Stream<Arguments> readingMethodsAreRecognized() {
        return Stream.of(
                Arguments.of(List.class, "get"),
                Arguments.of(List.class, "subList"),
                Arguments.of(List.class, "contains"),
                Arguments.of(Map.class, "getOrDefault"),
                Arguments.of(String.class, "replace"),
                Arguments.of(String.class, "substring"),
                Arguments.of(BigDecimal.class, "add"),
                Arguments.of(BigDecimal.class, "setScale"),
                Arguments.of(LocalDate.class, "plusDays"),
                Arguments.of(AtomicInteger.class, "get"),
                Arguments.of(Money.class, "cents"),
                Arguments.of(Money.class, "put"),
                Arguments.of(Money.class, "reset"),
                Arguments.of(Money.class, "add"),
                Arguments.of(Money.class, "setCents"),
                Arguments.of(Money.class, "addressOf"),
                Arguments.of(Order.class, "add"),
                Arguments.of(Order.class, "takeOff"),
                Arguments.of(Order.class, "withState"));
    }

    @ParameterizedTest
    @MethodSource
    void readingMethodsAreRecognized(Class<?> owner, String name) {
        assertThat(named(owner, name)).isNotEmpty().noneMatch(method -> MutatingMethods.mutates(owner, method));
    }

    private static List<Method> named(Class<?> owner, String name) {
        Stream<Method> methods = owner.isInterface() || owner.getName().startsWith("java.")
                ? Stream.of(owner.getMethods())
                : Stream.of(owner.getDeclaredMethods());
        return methods.filter(method -> method.getName().equals(name)).toList();
    }
}
