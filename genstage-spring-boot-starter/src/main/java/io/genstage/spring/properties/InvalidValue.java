package io.genstage.spring.properties;

import io.genstage.InvalidPipelineException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.core.convert.ConversionFailedException;

/** The message of an illegal value of a property. */
public final class InvalidValue {

    /** The rules of all groups; a number of one name has the same least value in each of them. */
    private static final List<Rule<?>> RULES = Stream.of(
                    StageProperties.RULES,
                    SubscriptionProperties.RULES,
                    PartitionProperties.RULES,
                    SupervisionProperties.RULES,
                    ChildProperties.RULES,
                    ErrorProperties.RULES,
                    DefaultsProperties.RULES,
                    GenStageProperties.Scheduler.RULES)
            .<Rule<?>>flatMap(List::stream)
            .toList();

    private InvalidValue() {}

    public static InvalidPipelineException exception(
            ConfiguredProperty property, Class<?> type, ConversionFailedException failure) {
        String reason = WordOrNumberConverter.reads(type)
                ? Objects.requireNonNull(failure.getCause()).getMessage()
                : "'" + failure.getValue() + "' is not " + legal(property, type, String.valueOf(failure.getValue()));
        return new InvalidPipelineException("Key " + property + ": " + reason + ".", "Set a legal value.");
    }

    private static String legal(ConfiguredProperty property, Class<?> type, String value) {
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

    private static String wholeNumber(ConfiguredProperty property, String value) {
        String key = property.name().getLastElement(Form.DASHED);
        String least = RULES.stream()
                .flatMap(rule ->
                        rule instanceof Rule.AtLeast<?> bounded && bounded.key().equals(key)
                                ? Stream.of(" from " + bounded.least())
                                : Stream.empty())
                .findFirst()
                .orElse("");
        boolean tooLarge = value.strip().matches("[+-]?\\d+");
        return "a whole number" + least + (tooLarge ? " to " + Integer.MAX_VALUE : "");
    }
}
