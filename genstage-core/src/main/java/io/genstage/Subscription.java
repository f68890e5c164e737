package io.genstage;

import org.jspecify.annotations.Nullable;

/**
 * A subscription of a running consumer to a running producer. Each subscription has its own demand. All methods may be
 * called from any thread.
 *
 * @since 0.1.0
 */
public interface Subscription {

    /** {@return a number that no other subscription in this JVM has} */
    long id();

    /** {@return the id of the producing instance, such as {@code read-0}} */
    String producer();

    /** {@return the id of the consuming instance, such as {@code store-3}} */
    String consumer();

    /** {@return the options of the subscription} */
    SubscriptionOptions options();

    /**
     * Cancels the subscription without a reason, like {@code cancel(null)}. Events that were delivered before are still
     * handled. A {@link CancelMode#PERMANENT} consumer then stops.
     */
    default void cancel() {
        cancel(null);
    }

    /**
     * Cancels the subscription. The producer stops delivering to it and confirms the cancel. The consumer then follows
     * its cancel mode. The producer keeps running.
     *
     * @param reason why, or {@code null} if there is no failure
     */
    void cancel(@Nullable Throwable reason);

    /**
     * Ends the subscription, whatever the cancel mode: events that were delivered before are still handled, and the
     * consumer keeps running. GenStage has no such operation.
     *
     * <p>If this was the consumer's last subscription and a permanent subscription has completed before, the consumer
     * completes.
     */
    void detach();

    /**
     * Requests more events, for a stage that returned {@link DemandControl#MANUAL}. Requests add up, without a limit.
     *
     * @param events how many more events, at least 0
     * @throws IllegalArgumentException if the number is negative
     * @throws IllegalStateException if the subscription's demand is automatic
     */
    void ask(long events);
}
