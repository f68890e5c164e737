package io.genstage.spring.properties;

import io.genstage.InvalidPipelineException;
import io.genstage.internal.text.SimilarNames;
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
        String value = String.valueOf(failure.getValue());
        String reason = WordOrNumberConverter.reads(type)
                ? Objects.requireNonNull(failure.getCause()).getMessage()
                : "'" + value + "' is not " + legal(property, type, value);
        String suggestion = SimilarNames.didYouMean(value, words(type));
        return new InvalidPipelineException(
                "Key " + property + ": " + reason + ".", suggestion.isEmpty() ? "Set a legal value." : suggestion);
    }

    /** {@return the values of an enum as users write them; none for another type} */
    private static List<String> words(Class<?> type) {
        return type.isEnum()
                ? Arrays.stream(type.getEnumConstants())
                        .map(constant -> ((Enum<?>) constant)
                                .name()
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '-'))
                        .toList()
                : List.of();
    }

    private static String legal(ConfiguredProperty property, Class<?> type, String value) {
        if (type.isEnum()) {
            return words(type).stream().collect(Collectors.joining("' or '", "'", "'"));
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
