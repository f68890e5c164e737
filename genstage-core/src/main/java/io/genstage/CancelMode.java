package io.genstage;

/**
 * What becomes of a consumer when a subscription of it is cancelled or its producer fails (R136).
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
