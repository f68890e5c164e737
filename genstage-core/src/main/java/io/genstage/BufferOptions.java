package io.genstage;

/**
 * The size of a stage's buffer, and which events a full buffer keeps. The buffer holds events that the stage emitted
 * and that no consumer has requested yet. Events that a full buffer does not keep are discarded with {@link
 * DiscardReason#BUFFER_FULL}.
 *
 * <pre>{@code
 * builder.producer("ticks", ticks, s -> s.buffer(BufferOptions.keepLast(1_000)));
 * }</pre>
 *
 * @param capacity the maximum number of buffered events, at least 1; {@link #UNLIMITED} for no limit
 * @param keep which events a full buffer keeps
 * @since 0.1.0
 */
public record BufferOptions(long capacity, BufferKeep keep) {

    /** The capacity of a buffer without a limit. Such a buffer discards no event. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** The default of producers, as in GenStage: the newest 10,000 events. */
    public static final BufferOptions PRODUCER_DEFAULT = keepLast(10_000);

    private static final BufferOptions UNLIMITED_BUFFER = keepLast(UNLIMITED);

    /**
     * Checks the capacity.
     *
     * @throws IllegalArgumentException if the capacity is below 1
     */
    public BufferOptions {
        if (capacity < 1) {
            throw new IllegalArgumentException("buffer-size must be at least 1, but is " + capacity);
        }
    }

    /**
     * Makes a buffer that keeps the oldest events when it is full: it discards each new event.
     *
     * @param capacity the maximum number of buffered events, at least 1
     * @return the options
     * @throws IllegalArgumentException if the capacity is below 1
     */
    public static BufferOptions keepFirst(long capacity) {
        return new BufferOptions(capacity, BufferKeep.FIRST);
    }

    /**
     * Makes a buffer that keeps the newest events when it is full: each new event discards the oldest event.
     *
     * @param capacity the maximum number of buffered events, at least 1
     * @return the options
     * @throws IllegalArgumentException if the capacity is below 1
     */
    public static BufferOptions keepLast(long capacity) {
        return new BufferOptions(capacity, BufferKeep.LAST);
    }

    /**
     * Returns a buffer without a limit, which discards no event. This is the default of producer-consumers. Demand
     * bounds their buffer, because a producer-consumer takes a batch only while its consumers have requested more
     * events than the buffer holds. The buffer of a producer that emits more than was requested can grow until memory
     * is exhausted.
     *
     * @return the options
     */
    public static BufferOptions unlimited() {
        return UNLIMITED_BUFFER;
    }

    /**
     * {@return whether the capacity is unlimited, so that the buffer discards no event}
     */
    public boolean isUnlimited() {
        return capacity == UNLIMITED;
    }
}
