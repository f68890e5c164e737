package io.genstage.dispatch;

/**
 * Shares a producer's events out among its consumers. A dispatcher belongs to one instance of a stage and is only used
 * on that stage's thread, so it needs no locks.
 *
 * <p>Demand is a level and not a message: a dispatcher keeps no account of asks, it is told that a subscriber's
 * {@linkplain Subscriber#outstanding() level} has changed and answers one question, {@link #grant()}. After GenStage's
 * {@code GenStage.Dispatcher} (R155–R159).
 *
 * @param <E> the type of the events
 * @since 0.1.0
 */
public interface Dispatcher<E> {

    /**
     * {@return the name, as it stands in YAML and snapshots, such as {@code demand}}
     */
    String name();

    /**
     * Admits a subscriber, which has asked for nothing yet.
     *
     * @param subscriber the subscriber
     * @throws IllegalStateException to refuse it; it is then not {@linkplain #cancelled cancelled} either
     */
    void subscribed(Subscriber<E> subscriber);

    /**
     * Forgets a subscriber, with all that it has asked for.
     *
     * @param subscriber a subscriber that was admitted
     */
    void cancelled(Subscriber<E> subscriber);

    /**
     * Hears that a subscriber has asked for more.
     *
     * @param subscriber a subscriber that was admitted
     */
    void asked(Subscriber<E> subscriber);

    /**
     * {@return how many events could be delivered now, at least 0}
     */
    long grant();

    /**
     * Delivers events to subscribers.
     *
     * @param events the events, at least one and at most {@link #grant()}
     */
    void dispatch(EventSlice<E> events);
}
