package io.genstage;

import org.jspecify.annotations.Nullable;

/**
 * One edge between a running producer and a running consumer, with demand of its own. All methods may be called from
 * any thread.
 *
 * @since 0.1.0
 */
public interface Subscription {

    /**
     * {@return a number that no other subscription has, as long as this JVM lives}
     */
    long id();

    /**
     * {@return the id of the producing instance, such as {@code read-0}}
     */
    String producer();

    /**
     * {@return the id of the consuming instance, such as {@code store-3}}
     */
    String consumer();

    /**
     * {@return the options it was made with}
     */
    SubscriptionOptions options();

    /**
     * Ends the subscription, as if with {@code cancel(null)}: events that were delivered before are still handled. By
     * {@link CancelMode#PERMANENT} the consumer then stops (R149).
     */
    default void cancel() {
        cancel(null);
    }

    /**
     * Ends the subscription for a reason. The producer is told, goes on, and confirms; the consumer then follows its
     * cancel mode.
     *
     * @param reason why, or {@code null} if nothing is wrong
     */
    void cancel(@Nullable Throwable reason);

    /**
     * Ends the subscription without harm: events that were delivered before are still handled, and the consumer goes on, whatever
     * its cancel mode. (If it was the last, and another has completed before, the consumer has had all that there was, and completes.)
     * GenStage has no such operation (D13).
     */
    void detach();

    /**
     * Asks for more events, on behalf of a stage that has said {@link DemandControl#MANUAL}. Asks add up; nothing bounds them
     * (R79–R83).
     *
     * @param events how many more; 0 asks for nothing
     * @throws IllegalArgumentException if it is negative
     * @throws IllegalStateException if the subscription asks by itself
     */
    void ask(long events);
}
