package io.genstage.history.model;

/**
 * How much a history disturbs its pipeline from outside. Handlers may throw in each case if the pipeline is supervised.
 */
public enum Disturbance {
    /**
     * Nothing that ends a subscription or an instance. Every event is handled in the end, and the pipeline completes.
     */
    NONE,
    /** Subscriptions may end, but no instance ends because of that. */
    MILD,
    /** Anything: instances may be stopped, removed or made to fail. */
    SEVERE
}
