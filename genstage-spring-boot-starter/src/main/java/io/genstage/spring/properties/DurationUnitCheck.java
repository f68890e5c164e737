package io.genstage.spring.properties;

import io.genstage.InvalidPipelineException;
import io.genstage.supervision.ChildShutdown;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/** Rejects a duration without a unit, because Spring Boot reads it as milliseconds and most users mean seconds. */
final class DurationUnitCheck {

    private static final Set<Class<?>> DURATIONS = Set.of(Duration.class, ChildShutdown.class);

    /** Zero needs no unit. A negative number is reported with the bounds of its key. */
    private static final Pattern NUMBER = Pattern.compile("\\+?0*[1-9]\\d*");

    private DurationUnitCheck() {}

    /**
     * Checks a property that was bound.
     *
     * @throws InvalidPipelineException if it is a duration without a unit
     */
    static void check(ConfigurationPropertyName name, Class<?> type, BindContext context) {
        ConfigurationProperty property = context.getConfigurationProperty();
        if (!DURATIONS.contains(type) || property == null || property.getValue() instanceof Duration) {
            return;
        }
        String text = withoutPlaceholders(name, context);
        if (NUMBER.matcher(text).matches()) {
            String assignment = "`" + name.getLastElement(Form.DASHED) + ": " + text;
            throw new InvalidPipelineException(
                    "Key " + ConfiguredProperty.of(property) + ": the duration '" + text + "' has no unit.",
                    "Set " + assignment + "s` for seconds, or " + assignment + "ms` for milliseconds.");
        }
    }

    private static String withoutPlaceholders(ConfigurationPropertyName name, BindContext context) {
        return context.getBinder()
                .bind(name.toString(), String.class)
                .orElse("")
                .strip();
    }
}
