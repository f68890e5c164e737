package io.genstage.spring.properties;

import io.genstage.supervision.ChildShutdown;
import org.springframework.boot.convert.DurationStyle;

/** Parses how the children of a consumer are shut down. */
final class ChildShutdownParser {

    private ChildShutdownParser() {}

    /**
     * Parses a shutdown of children.
     *
     * @param text a duration, {@code brutal-kill} or {@code infinity}
     * @return the shutdown
     * @throws IllegalArgumentException if the text is none of the three
     */
    static ChildShutdown parse(String text) {
        String word = text.strip();
        if (word.equalsIgnoreCase("brutal-kill")) {
            return ChildShutdown.BRUTAL_KILL;
        }
        if (word.equalsIgnoreCase("infinity")) {
            return ChildShutdown.INFINITY;
        }
        try {
            return new ChildShutdown(DurationStyle.detectAndParse(word));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a duration such as 5s, 'brutal-kill' or 'infinity'", e);
        }
    }
}
