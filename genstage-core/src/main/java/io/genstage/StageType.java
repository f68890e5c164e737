package io.genstage;

import java.util.Locale;

/**
 * The three kinds of stages.
 *
 * @since 0.1.0
 */
public enum StageType {
    /** Emits events. */
    PRODUCER,
    /** Handles events and emits events. */
    PRODUCER_CONSUMER,
    /** Handles events. */
    CONSUMER;

    /** {@return whether stages of this kind emit events} */
    public boolean emits() {
        return this != CONSUMER;
    }

    /** {@return whether stages of this kind subscribe to other stages} */
    public boolean consumes() {
        return this != PRODUCER;
    }

    /**
     * {@return the name used in YAML and JSON, such as {@code producer-consumer}}
     */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
