package io.genstage.supervision;

import java.util.Locale;

/**
 * Whether the child of an event is restarted when it fails. GenStage's {@code :permanent} does not exist: such a child
 * would handle its event again and again.
 *
 * @since 0.1.0
 */
public enum ChildRestart {
    /** Never. The event counts as failed. */
    TEMPORARY,
    /**
     * The child is restarted with the same event, until it ends without an exception or there are too many restarts.
     */
    TRANSIENT;

    /**
     * {@return the name used in YAML, such as {@code transient}}
     */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
