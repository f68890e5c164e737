package io.genstage.spring.properties;

import io.genstage.InvalidPipelineException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.core.convert.ConversionFailedException;

/** Says what is wrong with the value of a property. */
public final class RefusedValue {

    private RefusedValue() {}

    public static InvalidPipelineException exception(
            GivenProperty property, Class<?> type, ConversionFailedException failure) {
        String reason = WordOrNumberConverter.reads(type)
                ? Objects.requireNonNull(failure.getCause()).getMessage()
                : "'" + failure.getValue() + "' is not " + legal(property, type, String.valueOf(failure.getValue()));
        return new InvalidPipelineException("Key " + property + ": " + reason + ".", "Change the value.");
    }

    private static String legal(GivenProperty property, Class<?> type, String value) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant ->
                            ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .collect(Collectors.joining("' or '", "'", "'"));
        }
        if (type == Duration.class) {
            return "a duration such as 100ms or 25s";
        }
        if (type == Double.class) {
            return "a number such as 2 or 0.5";
        }
        return type == boolean.class || type == Boolean.class ? "true or false" : wholeNumber(property, value);
    }

    private static String wholeNumber(GivenProperty property, String value) {
        List<String> path = property.path();
        String least = switch (path.get(path.size() - 1)) {
            case "min-demand", "max-restarts" -> " from 0";
            case "phase" -> "";
            default -> " from 1";
        };
        boolean tooLarge = value.strip().matches("[+-]?\\d+");
        return "a whole number" + least + (tooLarge ? " to " + Integer.MAX_VALUE : "");
    }
}
