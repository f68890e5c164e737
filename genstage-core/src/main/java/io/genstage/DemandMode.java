package io.genstage;

import java.util.Locale;

/**
 * What a producer does with its consumers' demand (R94).
 *
 * @since 0.1.0
 */
public enum DemandMode {
    /** Answers it. */
    FORWARD,
    /** Lets it add up, and keeps in its buffer what is emitted meanwhile, until it is told to forward. */
    ACCUMULATE;

    /**
     * {@return the name as it is written in YAML and JSON, such as {@code forward}}
     */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
