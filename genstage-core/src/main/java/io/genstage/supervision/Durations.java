package io.genstage.supervision;

import java.time.Duration;
import java.util.Locale;

/** Durations as one would say them. */
final class Durations {

    private Durations() {}

    /** {@return a duration as text, such as {@code 5s}, {@code 250ms} or {@code 1m30s}} */
    static String text(Duration duration) {
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            return duration.toMillis() + "ms";
        }
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
