package io.genstage;

import java.util.Collection;

/**
 * Emits a handler's events. An emitter is valid only during the callback that received it, and only on that callback's
 * thread; otherwise every method throws {@link IllegalStateException}. To emit from another thread, use the stage's
 * {@link Inlet}.
 *
 * <p>The stage sends the events when the callback returns: as one batch, in the order in which they were emitted. If
 * the callback throws, its events are dropped.
 *
 * @since 0.1.0
 */
public interface Emitter<E> {

    /**
     * Emits one event.
     *
     * @param event the event, not {@code null}
     */
    void emit(E event);

    /**
     * Emits events in the order of iteration. The collection is copied.
     *
     * @param events the events, none of them {@code null}
     */
    void emitAll(Collection<? extends E> events);

    /**
     * Emits one event with an acknowledger. In a stage that takes events, the acknowledger is added to those of the
     * events that the handler call received: they are settled with this event, too.
     *
     * <p>An acknowledger belongs to one call of this method: if it is passed to two, it is notified for each of them. For
     * several events with one notification, use {@link #emitAll(Collection, Acknowledger)}. The acknowledger of {@link
     * StageContext#keep()} may be passed to any number of calls.
     *
     * @param event the event, not {@code null}
     * @param acknowledger is notified of what became of the event
     */
    void emit(E event, Acknowledger acknowledger);

    /**
     * Emits events with one acknowledger for all. It is notified when the last of them is settled. If there are no
     * events, it is acknowledged when the callback returns.
     *
     * @param events the events, none of them {@code null}
     * @param acknowledger is notified of what became of the events: given up, if one of them was given up
     */
    void emitAll(Collection<? extends E> events, Acknowledger acknowledger);

    /**
     * Returns how many more events can be delivered at once, after the events that this callback has emitted so far.
     * For a producer this is the owed demand: the demand that was passed to the handler and is not met yet. For a
     * producer-consumer it is its room: the events that its consumers have requested, less the buffered events.
     *
     * @return the number of events, at least 0
     */
    long remainingDemand();

    /**
     * Requests another {@code handleDemand} call for the remaining demand. Use it if the next event may take long: the
     * events emitted so far are sent first. The stage makes the call soon, after the messages that are queued for it,
     * and needs no new demand. The request has an effect in {@code handleDemand} only.
     */
    void requestAnotherCall();

    /**
     * Completes the stage: no event follows. The stage delivers its buffered events as demand arrives. Then its
     * subscriptions complete, and then the stage. The handler is not called again.
     */
    void complete();
}
