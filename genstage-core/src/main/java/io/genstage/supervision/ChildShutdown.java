package io.genstage.supervision;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How children are ended that run when their supervisor ends. All are interrupted; then their supervisor waits for them, or does not. A
 * thread cannot be killed: a child that does not heed the interrupt is left to itself, and its event counted as failed. After OTP's
 * {@code brutal_kill}, {@code infinity} and a time-out (R212).
 *
 * @param patience how long to wait for them, not negative; {@code null} for as long as they take
 * @since 0.1.0
 */
public record ChildShutdown(@Nullable Duration patience) {

    /** Waits for nobody. */
    public static final ChildShutdown BRUTAL_KILL = new ChildShutdown(Duration.ZERO);

    /** Waits for as long as they take. */
    public static final ChildShutdown INFINITY = new ChildShutdown(null);

    /** OTP's for workers: waits for 5 seconds (R199). */
    public static final ChildShutdown DEFAULT = new ChildShutdown(Duration.ofSeconds(5));

    /**
     * A way to end children.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    public ChildShutdown {
        if (patience != null && patience.isNegative()) {
            throw new IllegalArgumentException("shutdown must not be negative, but is " + patience);
        }
    }
}
