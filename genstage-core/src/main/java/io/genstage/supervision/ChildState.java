package io.genstage.supervision;

import java.util.Locale;

/**
 * The state of a child.
 *
 * @since 0.1.0
 */
public enum ChildState {
    /** The child runs, or waits for a thread. */
    RUNNING,
    /** The child failed and waits for its restart. */
    RESTARTING;

    /**
     * {@return the name used in JSON, such as {@code running}}
     */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
