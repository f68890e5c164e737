package io.genstage;

import java.util.Locale;

/**
 * Why a stage has let go of an event that it had emitted.
 *
 * @since 0.1.0
 */
public enum DiscardReason {
    /** The buffer was full. */
    BUFFER_FULL,
    /** A partition's hash function, or the selectors of all consumers, did not want it. */
    FILTERED,
    /** Its partition has no consumer, and keeps nothing for one. */
    ORPHANED,
    /**
     * The partition's key or hash function, or the dispatcher, has thrown, or has named a partition that is not there; or the dispatcher
     * has lost the event.
     */
    FAILED;

    /**
     * {@return the name as it is written in metrics and logs, such as {@code buffer-full}}
     */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
