package io.genstage.spring.properties;

import io.genstage.supervision.ChildShutdown;
import org.springframework.boot.convert.DurationStyle;

/** How the children of a consumer are ended, as properties say it. */
final class ChildShutdownWords {

    private ChildShutdownWords() {}

    /**
     * Reads a way to end children.
     *
     * @param text a duration, {@code brutal-kill} or {@code infinity}
     * @return the way
     * @throws IllegalArgumentException if it is none of the three
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
