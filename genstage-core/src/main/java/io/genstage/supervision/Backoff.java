package io.genstage.supervision;

import java.time.Duration;

/**
 * How long a stage waits before its restart. The delay grows with each failure within the period of the restart
 * intensity, up to a limit. A random part makes sure that stages that fail together do not restart together.
 *
 * <pre>{@code
 * // 500 ms, 1 s, 2 s, ... at most 30 s, each 20% shorter or longer
 * new Backoff(Duration.ofMillis(500), 2, Duration.ofSeconds(30), 0.2)
 * }</pre>
 *
 * @param delay the delay before the first restart, not negative; zero for no delay
 * @param multiplier by which factor the delay grows with each further failure, at least 1
 * @param maxDelay the longest delay, at least {@code delay}
 * @param jitter the random part of a delay, from 0 to 1: with 0.2 a delay is between 80% and 120%, but never above
 *     {@code maxDelay}
 * @since 0.1.0
 */
public record Backoff(Duration delay, double multiplier, Duration maxDelay, double jitter) {

    /** 100 ms, doubled with each failure, at most 10 seconds, with a random part of 20%. */
    public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(100), 2, Duration.ofSeconds(10), 0.2);

    /** No delay, as in OTP. */
    public static final Backoff NONE = new Backoff(Duration.ZERO, 1, Duration.ZERO, 0);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a value is out of range
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
     * @param failures the number of recent failures, including the last one, at least 1
     * @param chance a random number from 0 (inclusive) to 1 (exclusive)
     */
    public Duration after(int failures, double chance) {
        double limit = nanos(maxDelay);
        double grown = Math.min(limit, nanos(delay) * Math.pow(multiplier, failures - 1));
        double jittered = grown * (1 + jitter * (2 * chance - 1));
        return Duration.ofNanos((long) Math.min(limit, jittered));
    }

    /**
     * Returns the shortest time in which one stage, or one child, can be restarted a number of times, if each start
     * fails at once.
     *
     * @param restarts the number of restarts, at least 0
     * @return the sum of the shortest delays, at most {@link Long#MAX_VALUE} nanoseconds
     */
    public Duration shortest(int restarts) {
        double first = nanos(delay);
        double limit = nanos(maxDelay);
        double growing = growing(restarts, first, limit);
        double grown =
                multiplier == 1 ? growing * first : first * (Math.pow(multiplier, growing) - 1) / (multiplier - 1);
        return Duration.ofNanos((long) ((1 - jitter) * (grown + (restarts - growing) * limit)));
    }

    /** {@return how many of the restarts have a delay below the limit} */
    private double growing(int restarts, double first, double limit) {
        return multiplier == 1 || first == 0
                ? restarts
                : Math.min(restarts, Math.ceil(Math.log(limit / first) / Math.log(multiplier)));
    }

    private static double nanos(Duration duration) {
        return duration.getSeconds() * 1e9 + duration.getNano();
    }
}
