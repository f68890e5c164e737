package io.genstage;

import java.util.Locale;

/**
 * Whether an inlet accepts events.
 *
 * @since 0.1.0
 */
public enum InletState {

    /** The pipeline was not started yet. {@code offer} returns {@code false}, and {@code put} waits for the start. */
    CREATED,

    /** The inlet has room. Also while the pipeline is paused. */
    ACCEPTING,

    /** The inlet has no room at the moment. */
    FULL,

    /** The inlet accepts no events, because its pipeline or stage is ending or has ended. */
    CLOSED;

    /** {@return the name used in JSON, such as {@code accepting}} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
