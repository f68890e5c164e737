package io.genstage.dispatch;

import io.genstage.SubscriptionOptions;
import org.jspecify.annotations.Nullable;

/**
 * A consumer, as its producer's dispatcher sees it. Only that dispatcher uses it, on the producing stage's thread.
 *
 * @param <E> the type of the events
 * @since 0.1.0
 */
public interface Subscriber<E> {

    /**
     * Returns the consuming stage's name. All instances of a stage with concurrency have the same name. A broadcast
     * delivers an event to one of them.
     *
     * @return the name
     */
    String stage();

    /** {@return the id of the consuming instance} */
    String consumer();

    /** {@return the options of the subscription} */
    SubscriptionOptions options();

    /** {@return the outstanding demand: how many requested events were not delivered yet} */
    long outstanding();

    /**
     * Delivers events.
     *
     * @param events the events, at least one and at most {@link #outstanding()}
     * @throws IllegalStateException if there are more events than the outstanding demand
     */
    void deliver(EventSlice<E> events);

    /**
     * Attaches an object of the dispatcher to the subscriber.
     *
     * @param attachment the object, or {@code null} to remove it
     */
    void attach(@Nullable Object attachment);

    /** {@return the attached object, or {@code null} if there is none} */
    @Nullable
    Object attachment();
}
