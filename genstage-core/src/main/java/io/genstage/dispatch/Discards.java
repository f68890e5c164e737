package io.genstage.dispatch;

/**
 * Where a dispatcher reports the events that it lets go of, so that each event is accounted for.
 *
 * @param <E> the type of the events
 * @since 0.1.0
 */
public interface Discards<E> {

    /**
     * Nobody wants an event.
     *
     * @param event the event
     */
    void filtered(E event);

    /**
     * An event has nobody to go to, and is not kept.
     *
     * @param event the event
     */
    void orphaned(E event);

    /**
     * It cannot be said where an event belongs. The event goes nowhere; the producer goes on (D6).
     *
     * @param event the event
     * @param cause what went wrong
     */
    void failed(E event, RuntimeException cause);

    /**
     * It cannot be said whether one consumer wants an event. That one does not get it; others may (D6). Where nobody gets
     * it, the event has {@linkplain #failed failed} besides.
     *
     * @param event the event
     * @param consumer who does not get it
     * @param cause what went wrong
     */
    void withheld(E event, Subscriber<E> consumer, RuntimeException cause);
}
