package io.genstage;

import java.util.Locale;

/**
 * Why a stage discarded an event that it had emitted.
 *
 * @since 0.1.0
 */
public enum DiscardReason {
    /** The buffer was full. */
    BUFFER_FULL,
    /** The partition function returned {@code null}, or no consumer's selector accepted the event. */
    FILTERED,
    /** The event's partition has no consumer and does not hold events for a later one. */
    ORPHANED,
    /**
     * The key, the partition function, the selector or the dispatcher threw; the event was assigned to a partition that
     * does not exist; or the dispatcher neither delivered, kept nor discarded the event.
     */
    FAILED;

    /**
     * {@return the name used in metrics and logs, such as {@code buffer-full}}
     */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
