package io.genstage.supervision;

import java.time.Duration;

/**
 * How many restarts are allowed within a period. If there are more, the stage fails. The options follow
 * OTP's {@code max_restarts} and {@code max_seconds}.
 *
 * @param maxRestarts the maximum number of restarts within the period, at least 0
 * @param within the period, more than zero; it ends at the present moment
 * @since 0.1.0
 */
public record RestartIntensity(int maxRestarts, Duration within) {

    /** OTP's default: 3 restarts within 5 seconds. */
    public static final RestartIntensity DEFAULT = new RestartIntensity(3, Duration.ofSeconds(5));

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a value is out of range
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
