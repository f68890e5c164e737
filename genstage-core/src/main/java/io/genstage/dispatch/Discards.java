package io.genstage.dispatch;

/**
 * Reports the events that a dispatcher discards, so that each event is accounted for. Events are reported as slices, so
 * that what belongs to an event stays with it. The slices are derived from those that the dispatcher received; for a
 * single event, use {@link EventSlice#subList}.
 *
 * @param <E> the type of the events
 * @since 0.1.0
 */
public interface Discards<E> {

    /**
     * Reports events that no consumer accepts.
     *
     * @param events the events
     */
    void filtered(EventSlice<E> events);

    /**
     * Reports events that have no consumer and are not kept for a later one.
     *
     * @param events the events
     */
    void orphaned(EventSlice<E> events);

    /**
     * Reports events whose target could not be determined. The events count as failed; the producer continues.
     *
     * @param events the events
     * @param cause why
     */
    void failed(EventSlice<E> events, RuntimeException cause);

    /**
     * Reports events for which one consumer's selector threw. The events fail at that consumer: they are delivered to it,
     * in their order and against its {@linkplain Subscriber#outstanding() outstanding demand}, but its handler is not
     * called with them. Other consumers may receive the events as well.
     *
     * @param events the events
     * @param consumer the consumer at which the events fail
     * @param cause why
     */
    void withheld(EventSlice<E> events, Subscriber<E> consumer, RuntimeException cause);
}
