package io.genstage.supervision;

import java.time.Duration;

/**
 * How many restarts are too many: more than some within a period. After OTP's {@code max_restarts} and {@code max_seconds}, with
 * the same defaults.
 *
 * @param maxRestarts the most restarts within the period, at least 0
 * @param within the period, more than zero; it ends with the restart that is looked at
 * @since 0.1.0
 */
public record RestartIntensity(int maxRestarts, Duration within) {

    /** OTP's: 3 within 5 seconds. */
    public static final RestartIntensity DEFAULT = new RestartIntensity(3, Duration.ofSeconds(5));

    /**
     * An intensity.
     *
     * @throws IllegalArgumentException if one of the two is too small
     */
    public RestartIntensity {
        if (maxRestarts < 0) {
            throw new IllegalArgumentException("max-restarts must be at least 0, but is " + maxRestarts);
        }
        if (within.isNegative() || within.isZero()) {
            throw new IllegalArgumentException("within must be more than zero, but is " + within);
        }
    }
}
