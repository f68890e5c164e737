package io.genstage;

/**
 * The size of a stage's buffer, and which events a full buffer keeps. The buffer holds events that the stage emitted
 * and that no consumer has requested yet. Events that a full buffer does not keep are discarded with {@link
 * DiscardReason#BUFFER_FULL}.
 *
 * <pre>{@code
 * builder.producer("ticks", ticks, s -> s.buffer(new BufferOptions(1_000, BufferKeep.LAST)));
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
    public static final BufferOptions PRODUCER_DEFAULT = new BufferOptions(10_000, BufferKeep.LAST);

    /**
     * The default of producer-consumers: no limit. Demand bounds such a buffer, because a producer-consumer takes a
     * batch only while its consumers have requested more events than the buffer holds.
     */
    public static final BufferOptions UNLIMITED_BUFFER = new BufferOptions(UNLIMITED, BufferKeep.LAST);

    public BufferOptions {
        if (capacity < 1) {
            throw new IllegalArgumentException("buffer-size must be at least 1, but is " + capacity);
        }
    }

    /** {@return whether the capacity is unlimited, so that the buffer discards no event} */
    public boolean unlimited() {
        return capacity == UNLIMITED;
    }
}
