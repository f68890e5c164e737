package io.genstage.spring.properties;

import io.genstage.InvalidPipelineException;
import io.genstage.supervision.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

/**
 * The delay of restarts, or of further attempts. {@code null} means that the key is not set.
 *
 * @param delay Delay after the first failure; 0s means no delay. If omitted, 100ms.
 * @param multiplier Factor by which each further failure increases the delay, at least 1. If omitted, 2.
 * @param maxDelay Maximum delay. If omitted, 10s, or the first delay if that is longer.
 * @param jitter Random share of a delay, from 0 to 1. If omitted, 0.2.
 */
@ConfigurationPropertiesSource
public record BackoffProperties(
        @Nullable Duration delay,
        @Nullable Double multiplier,
        @Nullable Duration maxDelay,
        @Nullable Double jitter) {

    private static final List<Rule<BackoffProperties>> RULES = List.of(
            Rule.notNegative("delay", BackoffProperties::delay),
            Rule.between("multiplier", BackoffProperties::multiplier, 1, Double.MAX_VALUE),
            Rule.between("jitter", BackoffProperties::jitter, 0, 1));

    /**
     * {@return these properties as options of the core}
     *
     * @param path the full path of these properties
     * @throws InvalidPipelineException if a value is illegal
     */
    public Backoff options(String path) {
        return options(path, Backoff.DEFAULT);
    }

    /**
     * {@return these properties as options of the core}
     *
     * @param path the full path of these properties
     * @param defaults the values of omitted keys
     * @throws InvalidPipelineException if a value is illegal
     */
    Backoff options(String path, Backoff defaults) {
        Rule.checkAll(RULES, path, this);
        Duration first = Objects.requireNonNullElse(delay, defaults.delay());
        Duration omitted = first.compareTo(defaults.maxDelay()) > 0 ? first : defaults.maxDelay();
        Duration longest = Objects.requireNonNullElse(maxDelay, omitted);
        if (longest.compareTo(first) < 0) {
            throw new InvalidPipelineException(
                    path + ": max-delay (" + Rule.text(longest) + ") must not be less than delay (" + Rule.text(first)
                            + ").",
                    "Raise `max-delay`, or lower `delay`. If `max-delay` is omitted, it is "
                            + defaults.maxDelay().toSeconds() + "s, or `delay` if that is longer.");
        }
        return new Backoff(
                first,
                Objects.requireNonNullElse(multiplier, defaults.multiplier()),
                longest,
                Objects.requireNonNullElse(jitter, defaults.jitter()));
    }
}
