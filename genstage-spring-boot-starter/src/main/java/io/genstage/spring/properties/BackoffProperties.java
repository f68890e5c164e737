package io.genstage.spring.properties;

import io.genstage.InvalidPipelineException;
import io.genstage.supervision.Backoff;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How long a restart waits. What is {@code null} was not said.
 *
 * @param delay How long the first restart waits, 0s for not at all; 100ms where nothing is said.
 * @param multiplier By what the delay grows with each further failure, from 1; 2 where nothing is said.
 * @param maxDelay Longest delay; 10s where nothing is said, or the first delay if that is longer.
 * @param jitter Share of a delay that is left to chance, from 0 to 1; 0.2 where nothing is said.
 * @since 0.1.0
 */
public record BackoffProperties(
        @Nullable Duration delay,
        @Nullable Double multiplier,
        @Nullable Duration maxDelay,
        @Nullable Double jitter) {

    /**
     * {@return a back-off of which nothing is said}
     */
    public static BackoffProperties empty() {
        return new BackoffProperties(null, null, null, null);
    }

    /**
     * {@return the core's options}
     *
     * @param path the full name of these properties
     * @throws InvalidPipelineException if they make no sense
     */
    Backoff options(String path) {
        SizeCheck.notNegative(path + ".delay", delay);
        SizeCheck.between(path + ".multiplier", multiplier, 1, Double.MAX_VALUE);
        SizeCheck.between(path + ".jitter", jitter, 0, 1);
        Backoff defaults = Backoff.DEFAULT;
        Duration first = Objects.requireNonNullElse(delay, defaults.delay());
        return new Backoff(
                first,
                Objects.requireNonNullElse(multiplier, defaults.multiplier()),
                longest(path, first),
                Objects.requireNonNullElse(jitter, defaults.jitter()));
    }

    private Duration longest(String path, Duration first) {
        if (maxDelay == null) {
            Duration usual = Backoff.DEFAULT.maxDelay();
            return first.compareTo(usual) > 0 ? first : usual;
        }
        if (maxDelay.compareTo(first) < 0) {
            throw new InvalidPipelineException(
                    path + ": max-delay (" + SizeCheck.text(maxDelay) + ") must not be below delay ("
                            + SizeCheck.text(first) + ").",
                    "Raise max-delay or lower delay; without max-delay it is 10s, or the delay if that is longer.");
        }
        return maxDelay;
    }
}
