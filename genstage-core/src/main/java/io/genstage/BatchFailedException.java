package io.genstage;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by a handler of batches to name the event that it could not handle. The events before that event count as
 * handled, and what the call emitted is sent. The named event alone has failed. The events after it remain first in the
 * stage's queue.
 *
 * <pre>{@code
 * for (int i = 0; i < orders.size(); i++) {
 *     try {
 *         store(orders.get(i));
 *     } catch (SQLException e) {
 *         throw new BatchFailedException(i, e);
 *     }
 * }
 * }</pre>
 *
 * @since 0.1.0
 */
public final class BatchFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int index;

    /**
     * Makes an exception for one event of the batch.
     *
     * @param index the index of the event that failed, from 0
     * @param cause why it failed
     * @throws IllegalArgumentException if the index is negative
     */
    public BatchFailedException(int index, @Nullable Throwable cause) {
        super("Event " + index + " of the batch failed" + (cause == null ? "" : ": " + cause), cause);
        if (index < 0) {
            throw new IllegalArgumentException("The index of an event must not be negative, but is " + index);
        }
        this.index = index;
    }

    /** {@return the index of the event that failed} */
    public int index() {
        return index;
    }
}
