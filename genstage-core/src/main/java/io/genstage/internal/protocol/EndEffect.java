package io.genstage.internal.protocol;

/** What the end of one of its links does to a consumer. */
public enum EndEffect {
    /** The consumer continues with its other links, or waits for new ones. */
    CONTINUES,
    /** All its producers have completed, so the consumer completes. */
    COMPLETES,
    /** The consumer stops with the reason of the cancellation, by the link's cancel mode. */
    STOPS
}
