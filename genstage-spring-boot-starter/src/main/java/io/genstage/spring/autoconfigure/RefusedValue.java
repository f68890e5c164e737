package io.genstage.spring.autoconfigure;

import io.genstage.InvalidPipelineException;
import io.genstage.spring.BufferSize;
import io.genstage.spring.Concurrency;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.convert.ConversionFailedException;

/** Says what is wrong with the value of a property. */
final class RefusedValue {

    private RefusedValue() {}

    static InvalidPipelineException exception(
            ConfigurationPropertyName property, Class<?> type, ConversionFailedException failure) {
        if (type == BufferSize.class || type == Concurrency.class) {
            return new InvalidPipelineException(
                    property + ": " + Objects.requireNonNull(failure.getCause()).getMessage() + ".",
                    "Change the value.");
        }
        return new InvalidPipelineException(
                property + ": '" + failure.getValue() + "' is not " + legal(type) + ".", "Change the value.");
    }

    private static String legal(Class<?> type) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant ->
                            ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .collect(Collectors.joining("' or '", "'", "'"));
        }
        if (type == Duration.class) {
            return "a duration such as 100ms or 25s";
        }
        return type == boolean.class || type == Boolean.class ? "true or false" : "a number that fits";
    }
}
