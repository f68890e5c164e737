package io.genstage.spring.signature;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.ResolvableType;
import org.springframework.util.ReflectionUtils;

class EventTypesTests {

    @ParameterizedTest
    @CsvSource({
        "text, text",
        "integer, number",
        "primitive, integer",
        "integer, primitive",
        "integers, numbersOrLess",
        "arrayListOfIntegers, integers",
        "raw, integers",
        "integers, raw",
        "anything, text",
        "text, anything",
        "text, variable",
        "mapOfAnything, mapOfIntegers"
    })
    void compatibleTypesMatch(String emitted, String taken) {
        assertThat(EventTypes.fit(type(emitted), type(taken))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"text, integer", "number, integer", "integers, texts", "integers, integer", "primitive, text"})
    void incompatibleTypesDoNotMatch(String emitted, String taken) {
        assertThat(EventTypes.fit(type(emitted), type(taken))).isFalse();
    }

    private static ResolvableType type(String field) {
        Field found = ReflectionUtils.findField(Types.class, field);
        assertThat(found).as(field).isNotNull();
        return ResolvableType.forField(found);
    }

    @SuppressWarnings({"rawtypes", "unused"})
    static class Types<T> {
        String text;
        Integer integer;
        Number number;
        int primitive;
        List<Integer> integers;
        List<String> texts;
        ArrayList<Integer> arrayListOfIntegers;
        Collection<? extends Number> numbersOrLess;
        List raw;
        Object anything;
        T variable;
        Map<String, ?> mapOfAnything;
        Map<String, Integer> mapOfIntegers;
    }
}
