package io.genstage;

import java.util.Locale;

/**
 * What a pipeline, or a stage of it, is doing.
 *
 * @since 0.1.0
 */
public enum Status {
    /** Not started yet. */
    CREATED,
    /** Events flow as demand allows. */
    RUNNING,
    /** No handler is called until it is resumed. */
    PAUSED,
    /** No new events are let in; what is inside runs out. */
    DRAINING,
    /** All that there was has been handled. */
    COMPLETED,
    /** Stopped in order, with or without events left inside; a pipeline can be started again. */
    STOPPED,
    /** The handler of a stage has thrown, and is about to be replaced; only stages have this status. */
    RESTARTING,
    /** A handler failed. */
    FAILED;

    /**
     * {@return whether it is over for good}
     */
    public boolean ended() {
        return this == COMPLETED || this == FAILED;
    }

    /**
     * {@return the name as it is written in JSON, such as {@code running}}
     */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
