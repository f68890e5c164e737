package io.genstage.dispatch;

/**
 * Reports the events that a dispatcher discards, so that each event is accounted for.
 *
 * @param <E> the type of the events
 * @since 0.1.0
 */
public interface Discards<E> {

    /**
     * Reports an event that no consumer accepts.
     *
     * @param event the event
     */
    void filtered(E event);

    /**
     * Reports an event that has no consumer and is not kept for a later one.
     *
     * @param event the event
     */
    void orphaned(E event);

    /**
     * Reports an event whose target could not be determined. The event counts as failed; the producer continues.
     *
     * @param event the event
     * @param cause why
     */
    void failed(E event, RuntimeException cause);

    /**
     * Reports an event for which one consumer's selector threw. That consumer does not receive the event; other
     * consumers may. If no consumer receives it, report it as {@linkplain #failed failed} too.
     *
     * @param event the event
     * @param consumer the consumer that does not receive the event
     * @param cause why
     */
    void withheld(E event, Subscriber<E> consumer, RuntimeException cause);
}
