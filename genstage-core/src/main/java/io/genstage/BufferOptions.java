package io.genstage;

/**
 * The buffer for what a stage has emitted beyond demand.
 *
 * @param capacity the most events it holds, or {@link #UNLIMITED}
 * @param keep which events it keeps when it is full
 * @since 0.1.0
 */
public record BufferOptions(long capacity, BufferKeep keep) {

    /** No limit; nothing is ever discarded. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** GenStage's for producers: the last 10,000. */
    public static final BufferOptions PRODUCER_DEFAULT = new BufferOptions(10_000, BufferKeep.LAST);

    /** A producer-consumer's output is bounded by its gate, and never discarded unless someone limits it on purpose. */
    public static final BufferOptions UNLIMITED_BUFFER = new BufferOptions(UNLIMITED, BufferKeep.LAST);

    public BufferOptions {
        if (capacity < 1) {
            throw new IllegalArgumentException("buffer-size must be at least 1, but is " + capacity);
        }
    }

    /**
     * {@return whether nothing is ever discarded}
     */
    public boolean unlimited() {
        return capacity == UNLIMITED;
    }
}
