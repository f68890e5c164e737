package io.genstage.supervision;

import java.util.Locale;

/**
 * Whether the child of an event is started again when it has failed. There is no child that is always restarted: it would handle its event
 * for ever (R198).
 *
 * @since 0.1.0
 */
public enum ChildRestart {
    /** Never: its event is counted as failed (R205). */
    TEMPORARY,
    /** With the same event, until it ends without an exception, or there are too many restarts (R206). */
    TRANSIENT;

    /**
     * {@return the name as it is written in YAML, such as {@code transient}}
     */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
