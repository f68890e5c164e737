package io.genstage.supervision;

import java.time.Duration;

/**
 * How long a restart waits: longer after each failure within the period of the intensity, up to a limit, and never quite as long as the next one, so that what failed
 * together does not come back together.
 *
 * @param delay how long the first restart waits, not negative; zero for no wait at all
 * @param multiplier by what the delay grows with each further failure, at least 1
 * @param maxDelay the longest delay, at least {@code delay}
 * @param jitter which share of a delay is left to chance, from 0 to 1: at 0.2 it is between 80% and 120%, but never above the
 *     limit
 * @since 0.1.0
 */
public record Backoff(Duration delay, double multiplier, Duration maxDelay, double jitter) {

    /** 100 ms, twice as long with each failure, at most 10 seconds, a fifth of it left to chance. */
    public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(100), 2, Duration.ofSeconds(10), 0.2);

    /** Restarts at once, as OTP does. */
    public static final Backoff NONE = new Backoff(Duration.ZERO, 1, Duration.ZERO, 0);

    /**
     * A back-off.
     *
     * @throws IllegalArgumentException if the numbers do not fit each other
     */
    public Backoff {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("backoff.delay must not be negative, but is " + delay);
        }
        if (!(multiplier >= 1 && multiplier < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("backoff.multiplier must be at least 1, but is " + multiplier);
        }
        if (maxDelay.compareTo(delay) < 0) {
            throw new IllegalArgumentException(
                    "backoff.max-delay (" + maxDelay + ") must not be below backoff.delay (" + delay + ")");
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("backoff.jitter must be from 0 to 1, but is " + jitter);
        }
    }

    /**
     * {@return how long to wait}
     *
     * @param failures how many failures there were shortly before, with the last one, at least 1
     * @param chance a random number from 0 (inclusive) to 1 (exclusive)
     */
    public Duration after(int failures, double chance) {
        double limit = nanos(maxDelay);
        double grown = Math.min(limit, nanos(delay) * Math.pow(multiplier, failures - 1));
        double jittered = grown * (1 + jitter * (2 * chance - 1));
        return Duration.ofNanos((long) Math.min(limit, jittered));
    }

    /**
     * Tells how long it takes at least until one stage, or one child, has been restarted so often, if it fails again and again
     * as soon as it can.
     *
     * @param restarts how many restarts, at least 0
     * @return the sum of their shortest delays; one that is too long for a {@code long} of nanoseconds is as long as that
     */
    public Duration shortest(int restarts) {
        double first = nanos(delay);
        double limit = nanos(maxDelay);
        double growing = growing(restarts, first, limit);
        double grown =
                multiplier == 1 ? growing * first : first * (Math.pow(multiplier, growing) - 1) / (multiplier - 1);
        return Duration.ofNanos((long) ((1 - jitter) * (grown + (restarts - growing) * limit)));
    }

    /** {@return how many of the restarts wait for a delay that has not reached the limit} */
    private double growing(int restarts, double first, double limit) {
        return multiplier == 1 || first == 0
                ? restarts
                : Math.min(restarts, Math.ceil(Math.log(limit / first) / Math.log(multiplier)));
    }

    private static double nanos(Duration duration) {
        return duration.getSeconds() * 1e9 + duration.getNano();
    }
}
