package io.genstage.spring.properties;

import io.genstage.InvalidPipelineException;
import java.util.List;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.core.env.Environment;

/**
 * Rejects unknown keys below {@code genstage}. Boot's own check covers neither environment variables nor system
 * properties, and its message does not suggest a key.
 */
public final class PropertyKeyCheck {

    private static final LegalKeys ROOT = LegalKeys.of(GenStageProperties.class);

    private PropertyKeyCheck() {}

    /**
     * Checks all properties of an environment.
     *
     * @throws InvalidPipelineException if a key is unknown
     */
    public static void run(Environment environment) {
        KeyCharacterCheck.check(environment);
        ConfiguredProperty.all(environment).forEach(PropertyKeyCheck::check);
    }

    private static void check(ConfiguredProperty property) {
        if (property.variable()) {
            EnvironmentVariableCheck.run(ROOT, property);
        } else {
            check(property, property.path());
        }
    }

    private static void check(ConfiguredProperty property, List<String> path) {
        LegalKeys at = ROOT;
        for (String key : path) {
            at = below(property, at, key);
        }
        if (!at.scalar() && !property.empty()) {
            throw new InvalidPipelineException(
                    "Key " + property + " has the value '" + property.value() + "', but takes only keys below it.",
                    at.keys().isEmpty()
                            ? "Set names as keys below it."
                            : legal(at)
                                    + orOfASubscription(property)
                                    + KeyHints.instead(
                                            property.name().getLastElement(Form.ORIGINAL),
                                            String.valueOf(property.value()),
                                            at));
        }
    }

    private static LegalKeys below(ConfiguredProperty property, LegalKeys at, String key) {
        LegalKeys next = at.below(key);
        if (next == null) {
            throw unknown(property, at, key);
        }
        return next;
    }

    private static InvalidPipelineException unknown(ConfiguredProperty property, LegalKeys at, String key) {
        if (LegalKeys.reserved(key)) {
            return new InvalidPipelineException(
                    "Key " + property + ": '" + key + "' is not supported by this version.", "Remove it.");
        }
        if (at.keys().isEmpty()) {
            return new InvalidPipelineException(
                    "Unknown key " + property + ": no key '" + key + "' is legal here.",
                    at.element() == null ? "Set a plain value instead." : asList(property, key));
        }
        return new InvalidPipelineException(
                "Unknown key " + property + ": no key '" + key + "' is legal here.",
                (KeyHints.didYouMean(key, at) + " " + legal(at)).strip());
    }

    /** {@return the remedy for keys of a subscription directly below {@code subscribe-to}} */
    private static String asList(ConfiguredProperty property, String key) {
        String assignment = key + ": " + property.value();
        String keys = CanonicalName.equal("stage", key) ? assignment + ", …" : "stage: …, " + assignment;
        return "Set a list: `subscribe-to: [{ " + keys + " }]`.";
    }

    /** {@return the remedy for a subscription to one partition, if the key is {@code partition}} */
    private static String orOfASubscription(ConfiguredProperty property) {
        return CanonicalName.equal("partition", property.name().getLastElement(Form.ORIGINAL))
                ? " To subscribe to one partition of another stage: `subscribe-to: [{ stage: …, partition: "
                        + property.value() + " }]`."
                : "";
    }

    private static String legal(LegalKeys at) {
        return "Legal keys: " + String.join(", ", at.keys().keySet()) + ".";
    }
}
