package io.genstage.spring.properties;

import io.genstage.InvalidPipelineException;
import java.util.Locale;
import java.util.stream.Stream;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Rejects keys with characters that relaxed binding drops silently: a stage {@code a/b} would be named {@code ab}. */
final class KeyCharacterCheck {

    private static final String PREFIX = "genstage.";

    private KeyCharacterCheck() {}

    /**
     * Checks all properties of an environment, except environment variables.
     *
     * @throws InvalidPipelineException if a key contains such a character
     */
    static void check(Environment environment) {
        if (environment instanceof ConfigurableEnvironment configurable) {
            configurable.getPropertySources().stream()
                    .filter(source -> !(source instanceof SystemEnvironmentPropertySource))
                    .flatMap(source -> source instanceof EnumerablePropertySource<?> enumerable
                            ? Stream.of(enumerable.getPropertyNames())
                            : Stream.empty())
                    .filter(key -> key.toLowerCase(Locale.ROOT).startsWith(PREFIX))
                    .forEach(KeyCharacterCheck::check);
        }
    }

    private static void check(String key) {
        int brackets = 0;
        for (int index = PREFIX.length(); index < key.length(); index++) {
            char character = key.charAt(index);
            if (character == '[') {
                brackets++;
            } else if (character == ']') {
                brackets--;
            } else if (brackets == 0 && !isKept(character)) {
                throw illegal(key, key.codePointAt(index));
            }
        }
    }

    private static boolean isKept(char character) {
        return character == '.' || character == '-' || character == '_' || isLetterOrDigit(character);
    }

    /** Relaxed binding keeps only ASCII letters and digits. */
    private static boolean isLetterOrDigit(char character) {
        return character < 128 && Character.isLetterOrDigit(character);
    }

    private static InvalidPipelineException illegal(String key, int character) {
        boolean visible = !Character.isISOControl(character);
        String shown = visible ? "'" + Character.toString(character) + "'" : String.format("U+%04X", character);
        boolean neverLegal = !visible || character == '/' || character == '\\';
        return new InvalidPipelineException(
                "Key '" + key.replaceAll("\\p{Cntrl}", "?") + "' contains " + shown + ", which Spring drops silently.",
                neverLegal
                        ? "Rename the key: names are part of URLs, logs and metrics."
                        : "Rename the key, or put it in brackets and quotes, such as `\"[a name]\":`.");
    }
}
