package io.genstage;

/**
 * Who asks a producer for events on behalf of a consumer (R79).
 *
 * @since 0.1.0
 */
public enum DemandControl {
    /** The subscription itself, within its max and min demand. */
    AUTOMATIC,
    /** The stage, by {@link Subscription#ask(long)}; a delivery then comes as one batch, however large it is. */
    MANUAL
}
