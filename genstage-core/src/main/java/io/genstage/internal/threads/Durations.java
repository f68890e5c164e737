package io.genstage.internal.threads;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Durations as nanoseconds and as text. */
public final class Durations {

    /** The longest duration with a number of nanoseconds: some 292 years. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private Durations() {}

    /** {@return a duration in nanoseconds, limited to the range of {@code long}} */
    public static long nanos(Duration duration) {
        return TimeUnit.NANOSECONDS.convert(duration);
    }

    /** {@return a delay that every scheduler can convert to nanoseconds: from zero to some 292 years} */
    public static Duration delay(Duration duration) {
        if (duration.isNegative()) {
            return Duration.ZERO;
        }
        return duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
    }

    /** {@return a duration as text, such as {@code 5s}, {@code 250ms} or {@code 1m30s}} */
    public static String text(Duration duration) {
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            return duration.toMillis() + "ms";
        }
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
