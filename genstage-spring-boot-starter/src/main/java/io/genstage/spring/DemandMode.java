package io.genstage.spring;

/**
 * What a producer does with the demand of its consumers.
 *
 * @since 0.1.0
 */
public enum DemandMode {
    /** It is passed on to the handler. */
    FORWARD,
    /** It is kept until somebody says otherwise. Not supported by this version. */
    ACCUMULATE
}
