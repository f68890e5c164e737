package io.genstage.supervision;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a supervisor ends the children that run when it ends itself. It interrupts all of them and then waits for them,
 * for a time. A thread cannot be killed: a child that ignores its interrupt is abandoned, and its event counts as
 * failed. The constants are OTP's {@code brutal_kill}, {@code infinity} and a timeout.
 *
 * @param timeout how long to wait for the children, not negative; {@code null} for no limit
 * @since 0.1.0
 */
public record ChildShutdown(@Nullable Duration timeout) {

    /** Does not wait. */
    public static final ChildShutdown BRUTAL_KILL = new ChildShutdown(Duration.ZERO);

    /** Waits without a limit. */
    public static final ChildShutdown INFINITY = new ChildShutdown(null);

    /** OTP's default for workers: waits for 5 seconds. */
    public static final ChildShutdown DEFAULT = new ChildShutdown(Duration.ofSeconds(5));

    /**
     * Checks the value.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    public ChildShutdown {
        if (timeout != null && timeout.isNegative()) {
            throw new IllegalArgumentException("shutdown must not be negative, but is " + timeout);
        }
    }
}
