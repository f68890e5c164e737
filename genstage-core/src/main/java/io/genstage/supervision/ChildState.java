package io.genstage.supervision;

import java.util.Locale;

/**
 * What a child is doing.
 *
 * @since 0.1.0
 */
public enum ChildState {
    /** It runs, or waits for a thread to begin. */
    RUNNING,
    /** It has failed, and waits until it is started again. */
    RESTARTING;

    /**
     * {@return the name as it is written in JSON, such as {@code running}}
     */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
