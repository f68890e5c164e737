package io.genstage;

/**
 * What becomes of a consumer when a subscription of it is cancelled or its producer fails (R136).
 *
 * <p>It also says whether the consumer may complete: a consumer completes when the last of its subscriptions has ended and a {@link
 * #PERMANENT} one has completed. One that has only others goes on, and waits for new subscriptions. So a pipeline with such a consumer
 * does not complete by itself behind a finite source. To end it, use a {@code PERMANENT} subscription, {@link StageHandle#stop()} or
 * {@link io.genstage.pipeline.Pipeline#drain()}.
 *
 * @since 0.1.0
 */
public enum CancelMode {
    /** The consumer stops too, whatever the reason. */
    PERMANENT,
    /** The consumer stops only if something failed. */
    TRANSIENT,
    /** The consumer goes on without that producer. */
    TEMPORARY
}
