package io.genstage;

import java.util.Locale;

/**
 * The status of a pipeline or of a stage.
 *
 * @since 0.1.0
 */
public enum Status {
    /** Not started yet. */
    CREATED,
    /** Running: events are delivered as consumers request them. */
    RUNNING,
    /** Paused: no handler is called until the pipeline is resumed. */
    PAUSED,
    /** Draining: the pipeline accepts no new events and completes the events that it holds. */
    DRAINING,
    /** Completed: all events have been handled. */
    COMPLETED,
    /** Stopped in order, with or without events left in the pipeline. A stopped pipeline can be started again. */
    STOPPED,
    /** The handler of a stage threw and is about to be replaced. Only stages have this status. */
    RESTARTING,
    /** A handler call failed, and the stage waits before it calls the handler again. Only stages have this status. */
    RETRYING,
    /**
     * A handler call took longer than the stage's timeout and has not returned since. The stage calls its handler again
     * when it has. Only stages have this status.
     */
    STUCK,
    /** A handler threw. A failed pipeline can be started again. */
    FAILED;

    /**
     * {@return whether the pipeline or stage has ended by itself: it has completed or failed} A failed pipeline can be
     * started again, unless it was closed.
     */
    public boolean ended() {
        return this == COMPLETED || this == FAILED;
    }

    /**
     * {@return the name used in JSON, such as {@code running}}
     */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
