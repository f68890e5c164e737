package io.genstage;

/**
 * What a consumer does when one of its subscriptions is cancelled, or when the producer of that subscription fails.
 *
 * <p>The mode also determines whether the consumer may complete. A consumer completes when it has no subscription left
 * and one of its {@link #PERMANENT} subscriptions has completed. A consumer that had no permanent subscription keeps
 * running, and can be subscribed again. A pipeline with such a consumer therefore does not complete by itself, even if
 * its source is finite. To end it, use a {@code PERMANENT} subscription, {@link StageHandle#stop()} or {@link
 * io.genstage.pipeline.Pipeline#drain()}.
 *
 * @since 0.1.0
 */
public enum CancelMode {
    /** The consumer stops, whatever the reason. */
    PERMANENT,
    /** The consumer stops if the subscription ended with a failure. */
    TRANSIENT,
    /** The consumer keeps running without that producer. */
    TEMPORARY
}
