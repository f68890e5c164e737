package io.genstage.spring.properties;

import io.genstage.supervision.Backoff;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

/**
 * How long a failed pipeline waits before it starts again. {@code null} means that the key is not set.
 *
 * @param delay Delay after the first failure; 0s means no delay. If omitted, 5s.
 * @param multiplier Factor by which each further failure increases the delay, at least 1. If omitted, 2.
 * @param maxDelay Maximum delay. If omitted, 1m, or the first delay if that is longer.
 * @param jitter Random share of a delay, from 0 to 1. If omitted, 0.2.
 */
@ConfigurationPropertiesSource
public record AutoRestartProperties(
        @Nullable Duration delay,
        @Nullable Double multiplier,
        @Nullable Duration maxDelay,
        @Nullable Double jitter) {

    private static final Backoff DEFAULT =
            new Backoff(Duration.ofSeconds(5), 2, Duration.ofMinutes(1), Backoff.DEFAULT.jitter());

    /**
     * {@return these properties as options of the core}
     *
     * @param path the full path of these properties
     * @throws io.genstage.InvalidPipelineException if a value is illegal
     */
    public Backoff options(String path) {
        return new BackoffProperties(delay, multiplier, maxDelay, jitter).options(path, DEFAULT);
    }
}
