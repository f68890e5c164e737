package io.genstage;

import java.util.Locale;

/**
 * The three kinds of stages.
 *
 * @since 0.1.0
 */
public enum StageType {
    /** Emits. */
    PRODUCER,
    /** Takes and emits. */
    PRODUCER_CONSUMER,
    /** Takes. */
    CONSUMER;

    /**
     * {@return whether stages of this kind emit}
     */
    public boolean emits() {
        return this != CONSUMER;
    }

    /**
     * {@return whether stages of this kind subscribe to others}
     */
    public boolean consumes() {
        return this != PRODUCER;
    }

    /**
     * {@return the name as it is written in YAML and JSON, such as {@code producer-consumer}}
     */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
