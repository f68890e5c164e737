package io.genstage.spring.properties;

import io.genstage.InvalidPipelineException;
import java.util.Locale;
import java.util.stream.Stream;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Refuses keys with characters that relaxed binding leaves out without a word: a stage {@code a/b} would be called {@code ab}. */
final class LostCharacters {

    private static final String PREFIX = "genstage.";

    private LostCharacters() {}

    /**
     * Checks all properties of an environment; the names of environment variables are another matter.
     *
     * @throws InvalidPipelineException at the first mistake
     */
    static void check(Environment environment) {
        if (environment instanceof ConfigurableEnvironment configurable) {
            configurable.getPropertySources().stream()
                    .filter(source -> !(source instanceof SystemEnvironmentPropertySource))
                    .flatMap(source -> source instanceof EnumerablePropertySource<?> enumerable
                            ? Stream.of(enumerable.getPropertyNames())
                            : Stream.empty())
                    .filter(key -> key.toLowerCase(Locale.ROOT).startsWith(PREFIX))
                    .forEach(LostCharacters::check);
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
                throw lost(key, key.codePointAt(index));
            }
        }
    }

    private static boolean isKept(char character) {
        return character == '.' || character == '-' || character == '_' || isLetterOrDigit(character);
    }

    /** Only these of all the letters and digits that there are. */
    private static boolean isLetterOrDigit(char character) {
        return character < 128 && Character.isLetterOrDigit(character);
    }

    private static InvalidPipelineException lost(String key, int character) {
        boolean visible = !Character.isISOControl(character);
        String shown = visible ? "'" + Character.toString(character) + "'" : String.format("U+%04X", character);
        boolean nowhere = !visible || character == '/' || character == '\\';
        return new InvalidPipelineException(
                "Key '" + key.replaceAll("\\p{Cntrl}", "?") + "' has " + shown
                        + " in it, which Spring would leave out without a word.",
                nowhere
                        ? "Rename it: names stand in addresses, logs and metrics."
                        : "Rename it, or put the name in brackets and quotes, such as `\"[a name]\":`.");
    }
}
