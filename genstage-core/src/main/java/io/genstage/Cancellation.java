package io.genstage;

import org.jspecify.annotations.Nullable;

/**
 * Why a subscription ended before its producer completed.
 *
 * @param kind what ended the subscription
 * @param reason the reason that was given, or {@code null} if there was no failure
 * @since 0.1.0
 */
public record Cancellation(Kind kind, @Nullable Throwable reason) {

    /** What ended a subscription. */
    public enum Kind {
        /** The consumer, the producer or the application cancelled the subscription. */
        CANCEL,
        /** The stage at the other end failed or was stopped. */
        DOWN,
        /**
         * The consumer or the application detached the subscription. The consumer keeps running, whatever its cancel
         * mode.
         */
        DETACH,
        /** The producer's dispatcher refused the subscription. The consumer keeps running, whatever its cancel mode. */
        REFUSED
    }
}
