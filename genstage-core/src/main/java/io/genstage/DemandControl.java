package io.genstage;

/**
 * Who requests events for a consumer.
 *
 * @since 0.1.0
 */
public enum DemandControl {
    /** The engine requests events, within the subscription's max and min demand. */
    AUTOMATIC,
    /**
     * The stage requests events, by {@link Subscription#ask(long)}. The handler receives each delivery as one batch,
     * whatever its size.
     */
    MANUAL
}
