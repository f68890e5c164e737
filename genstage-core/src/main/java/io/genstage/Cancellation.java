package io.genstage;

import org.jspecify.annotations.Nullable;

/**
 * Why a subscription is over before its producer has completed.
 *
 * @param kind what has happened
 * @param reason the reason that was given, or {@code null} if nothing is wrong
 * @since 0.1.0
 */
public record Cancellation(Kind kind, @Nullable Throwable reason) {

    /** What can end a subscription. */
    public enum Kind {
        /** Somebody has cancelled it. */
        CANCEL,
        /** The stage at the other end has failed or was stopped. */
        DOWN,
        /** Somebody has detached it: the consumer goes on, whatever its cancel mode. */
        DETACH,
        /** The producer's dispatcher did not admit it: the consumer goes on, whatever its cancel mode (R140). */
        REFUSED
    }
}
