package io.genstage;

import java.time.Duration;
import java.util.List;

/**
 * The way into a running pipeline from other threads: events that are offered here are emitted by the stage that the inlet
 * belongs to, when its consumers ask. It holds at most as many events as the stage's buffer size; what was accepted
 * is never discarded. Room is reserved before an event is enqueued, so the bound holds with any number of callers.
 *
 * <p>While the pipeline is not running, everything is refused and counted. All methods may be called from any thread.
 *
 * @param <E> the type of the events
 * @since 0.1.0
 */
public interface Inlet<E> {

    /**
     * Offers one event.
     *
     * @param event the event, not {@code null}
     * @return whether it was accepted; if not, the inlet is full or its pipeline is not running
     */
    default boolean offer(E event) {
        return offerAll(List.of(event)) == 1;
    }

    /**
     * Offers events, of which a prefix is accepted: as many as there is room for.
     *
     * @param events the events, none of them {@code null}
     * @return how many were accepted, from the first one on
     */
    int offerAll(List<? extends E> events);

    /**
     * Puts one event in, and waits for room if there is none. A waiting call returns {@code false} at once when the pipeline is
     * paused, drained, stopped, closed or fails, and when the stage completes, is stopped, is removed or fails; the pipeline's status
     * and snapshot then say which.
     *
     * @param event the event, not {@code null}
     * @param timeout how long to wait at most; zero or less for not at all, and more than 292 years for ever
     * @return whether it was accepted; if not, there was no room in time, or the stage takes no events
     * @throws InterruptedException if the thread is interrupted before or while it waits; the event was not accepted then
     */
    boolean put(E event, Duration timeout) throws InterruptedException;

    /**
     * {@return the most events it holds}
     */
    int capacity();

    /**
     * {@return how many accepted events were not emitted yet}
     */
    int size();

    /**
     * {@return how many events were refused so far}
     */
    long refused();
}
