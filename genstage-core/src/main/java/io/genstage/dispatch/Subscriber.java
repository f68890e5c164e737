package io.genstage.dispatch;

import io.genstage.SubscriptionOptions;
import org.jspecify.annotations.Nullable;

/**
 * A consumer as the dispatcher of its producer sees it. Used by one dispatcher only, on its stage's thread.
 *
 * @param <E> the type of the events
 * @since 0.1.0
 */
public interface Subscriber<E> {

    /**
     * The consuming stage's name. All instances of a stage with concurrency have it in common: they share one place.
     *
     * @return the name
     */
    String place();

    /**
     * {@return the id of the consuming instance}
     */
    String consumer();

    /**
     * {@return the options that it has subscribed with}
     */
    SubscriptionOptions options();

    /**
     * {@return how many events the consumer has asked for that were not delivered to it}
     */
    long outstanding();

    /**
     * Delivers events.
     *
     * @param events at most {@link #outstanding()} of them, at least one
     * @throws IllegalStateException if it was asked for fewer
     */
    void deliver(EventSlice<E> events);

    /**
     * Keeps something of the dispatcher's with the subscriber.
     *
     * @param attachment what to keep, or {@code null} to forget it
     */
    void attach(@Nullable Object attachment);

    /**
     * {@return what the dispatcher keeps with the subscriber}
     */
    @Nullable
    Object attachment();
}
