package io.genstage;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Passes events from other threads into a running pipeline. The stage that the inlet belongs to emits them as its
 * consumers request events.
 *
 * <p>An inlet holds at most as many events as its {@linkplain #capacity() capacity}. An accepted event is never
 * discarded. Room is reserved before an event is queued, so the limit holds for any number of calling threads. The inlet
 * accepts events while the pipeline is running or paused. Otherwise it refuses and counts them. Its {@linkplain #state()
 * state} shows whether it accepts events, and {@link #closedBecause()} why not.
 *
 * <pre>{@code
 * Inlet<Order> orders = pipeline.inlet("orders");
 * if (!orders.put(order, Duration.ofSeconds(2))) {
 *     throw new ServiceUnavailableException();
 * }
 * }</pre>
 *
 * <p>All methods may be called from any thread.
 *
 * @param <E> the type of the events
 * @since 0.1.0
 */
public interface Inlet<E> {

    /**
     * Offers one event. The method returns at once.
     *
     * @param event the event, not {@code null}
     * @return whether the event was accepted; {@code false} if the inlet does not {@linkplain #state() accept} events, or is full
     */
    default boolean offer(E event) {
        return offerAll(List.of(event)) == 1;
    }

    /**
     * Offers events. The method returns at once. The inlet accepts as many events as it has room for, from the first
     * one on.
     *
     * @param events the events, none of them {@code null}
     * @return how many events were accepted
     */
    int offerAll(List<? extends E> events);

    /**
     * Puts one event into the inlet. Waits for room if the inlet is full, and for the start of a pipeline that was not
     * started yet.
     *
     * <p>A waiting call returns {@code false} at once when the inlet is closed: when the pipeline is drained, stopped or
     * closed, or fails, and when the stage completes, fails, is stopped or is removed. {@link #closedBecause()} then
     * returns the reason.
     *
     * @param event the event, not {@code null}
     * @param timeout how long to wait at most; zero or less means no wait, and more than 292 years means no limit
     * @return whether the event was accepted; {@code false} if there was no room within the timeout, or if the stage
     *     accepts no events
     * @throws InterruptedException if the thread is interrupted before or during the wait; the event was then not
     *     accepted
     */
    boolean put(E event, Duration timeout) throws InterruptedException;

    /**
     * Offers one event, and returns a future of what becomes of it. The method returns at once.
     *
     * <pre>{@code
     * orders.submit(order).thenRun(() -> reply.ok());
     * }</pre>
     *
     * @param event the event, not {@code null}
     * @return completes when all that came of the event was handled. It fails with the cause if the event was given up,
     *     and with {@link EventRejectedException} if the inlet did not accept the event. Dependents run on a thread of
     *     the pipeline's scheduler
     */
    CompletableFuture<Void> submit(E event);

    /** {@return whether the inlet accepts events} */
    InletState state();

    /** {@return why the inlet is closed, as a sentence, or {@code null} if it is not closed} */
    @Nullable
    String closedBecause();

    /**
     * Runs an action once, on a thread of the pipeline's scheduler, when the inlet accepts events and has room for a
     * number of them, or when it is closed. Other callers may take the room first, so the action should offer its events
     * and, if they are refused and the inlet is not closed, call this method again. An exception of the action is
     * logged.
     *
     * @param events how many events, from 1 to the {@linkplain #capacity() capacity}
     * @param action the action
     * @throws IllegalArgumentException if the number is below 1 or above the capacity
     */
    void whenRoom(int events, Runnable action);

    /** {@return the maximum number of events that the inlet holds} */
    int capacity();

    /** {@return the number of accepted events that the stage has not emitted yet} */
    int size();

    /** {@return the number of events that the inlet has refused} */
    long refused();
}
