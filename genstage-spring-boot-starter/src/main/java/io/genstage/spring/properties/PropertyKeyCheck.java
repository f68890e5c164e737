package io.genstage.spring.properties;

import io.genstage.InvalidPipelineException;
import io.genstage.pipeline.SimilarNames;
import java.util.List;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.core.env.Environment;

/**
 * Refuses every key below {@code genstage} that means nothing. Boot's own strictness would not look at environment variables
 * and system properties, and would not say which key may have been meant.
 */
public final class PropertyKeyCheck {

    private static final LegalKeys ROOT = LegalKeys.of(GenStageProperties.class);

    private PropertyKeyCheck() {}

    /**
     * Checks all properties of an environment.
     *
     * @throws InvalidPipelineException at the first one that is not legal
     */
    public static void run(Environment environment) {
        LostCharacters.check(environment);
        GivenProperty.all(environment).forEach(PropertyKeyCheck::check);
    }

    private static void check(GivenProperty property) {
        if (property.variable()) {
            VariableCheck.run(ROOT, property);
        } else {
            check(property, property.path());
        }
    }

    private static void check(GivenProperty property, List<String> path) {
        LegalKeys at = ROOT;
        for (String key : path) {
            at = below(property, at, key);
        }
        if (!at.scalar() && !property.empty()) {
            throw new InvalidPipelineException(
                    "Key " + property + " has the value '" + property.value() + "', but takes keys below it.",
                    at.keys().isEmpty()
                            ? "Say names, and what they stand for."
                            : legal(at) + orOfASubscription(property));
        }
    }

    private static LegalKeys below(GivenProperty property, LegalKeys at, String key) {
        LegalKeys next = at.below(key);
        if (next == null) {
            throw unknown(property, at, key);
        }
        return next;
    }

    private static InvalidPipelineException unknown(GivenProperty property, LegalKeys at, String key) {
        if (LegalKeys.reserved(key)) {
            return new InvalidPipelineException(
                    "Key " + property + ": '" + key + "' is not supported by this version.", "Remove it.");
        }
        if (at.keys().isEmpty()) {
            return new InvalidPipelineException(
                    "Unknown key " + property + ": there can be no key '" + key + "' here.",
                    at.element() == null ? "Give a plain value instead." : asList(property, key));
        }
        return new InvalidPipelineException(
                "Unknown key " + property + ": there is no '" + key + "' here.",
                (SimilarNames.didYouMean(key, at.keys().keySet()) + " " + legal(at)).strip());
    }

    /** {@return what to write where the keys of a subscription stand below {@code subscribe-to} itself} */
    private static String asList(GivenProperty property, String key) {
        String given = key + ": " + property.value();
        String keys = CanonicalName.equal("stage", key) ? given + ", …" : "stage: …, " + given;
        return "Make it a list: `subscribe-to: [{ " + keys + " }]`.";
    }

    /** {@return what to write where somebody wanted to say which partition of another stage is taken} */
    private static String orOfASubscription(GivenProperty property) {
        return CanonicalName.equal("partition", property.name().getLastElement(Form.ORIGINAL))
                ? " To take one partition of another stage: `subscribe-to: [{ stage: …, partition: " + property.value()
                        + " }]`."
                : "";
    }

    private static String legal(LegalKeys at) {
        return "Legal keys: " + String.join(", ", at.keys().keySet()) + ".";
    }
}
