package io.genstage;

import java.util.Locale;

/**
 * Where a pipeline held events that it gave up: accepted events that no handler handled, because their stage, their
 * pipeline or their reader ended.
 *
 * @since 0.1.0
 */
public enum Place {
    /** In an inlet: accepted and not emitted yet. */
    INLET,
    /** In the buffer of a stage: emitted and not requested by a consumer. */
    BUFFER,
    /** In a dispatcher: emitted, and queued for the consumer of a partition. */
    PARTITION,
    /** Delivered to a stage after its end. */
    MAILBOX,
    /** In the input queue of a stage: delivered and not passed to its handler. */
    QUEUE,
    /** In a handler call that a shutdown interrupted or abandoned. Events of interrupted calls also count as failed. */
    IN_PROGRESS,
    /** In a stage that had tried to handle them and waited for the next attempt. */
    RETRY,
    /** In an open batch of a stage that collects events. */
    BATCH,
    /** In a child that ended with its stage. These events also count as failed. */
    CHILD,
    /** Delivered to a {@link java.util.stream.Stream} that was closed before it had read them. */
    READER,
    /** Delivered to a {@link java.util.concurrent.Flow.Subscriber} that cancelled before it received them. */
    SUBSCRIBER,
    /** Returned by a poll beyond the demand for which it was called. */
    SURPLUS;

    /**
     * {@return the name used in logs, metrics and JSON, such as {@code in-progress}}
     */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
