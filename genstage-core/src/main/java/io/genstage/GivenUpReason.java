package io.genstage;

import java.util.Locale;

/**
 * Why a pipeline gave up an event.
 *
 * @since 0.1.0
 */
public enum GivenUpReason {
    /** A handler call with the event failed, and the event is not tried again; or the selector of its consumer threw. */
    FAILED,
    /** The buffer of its stage was full. */
    BUFFER_FULL,
    /** The key, the partition function or the dispatcher threw, or the dispatcher lost the event. */
    UNDELIVERABLE,
    /** The source of the event has withdrawn it. */
    WITHDRAWN,
    /** Its stage or pipeline ended while it held the event, because it was closed, stopped or removed, or failed. */
    ENDED;

    /**
     * {@return the name used in metrics and JSON, such as {@code buffer-full}}
     */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
