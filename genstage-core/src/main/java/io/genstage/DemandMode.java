package io.genstage;

import java.util.Locale;

/**
 * What a producer does with its consumers' demand.
 *
 * @since 0.1.0
 */
public enum DemandMode {
    /** Passes demand to the handler and delivers events. */
    FORWARD,
    /** Accumulates demand and buffers emitted events, until the mode is {@link #FORWARD} again. */
    ACCUMULATE;

    /** {@return the name used in YAML and JSON, such as {@code forward}} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
