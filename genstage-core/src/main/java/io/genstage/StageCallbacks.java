package io.genstage;

import io.genstage.internal.text.SafeLog;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The optional callbacks of a stage. The stage calls them one at a time, and never while a handler call is in progress,
 * so a stage needs no locks. If a callback throws, the stage fails or, if the pipeline is supervised, gets a new
 * handler.
 *
 * <p>A subscription has two ends. A producer-consumer is at the consumer's end of some subscriptions and at the
 * producer's end of others. Callbacks whose name begins with {@code consumer} are called at the producer's end.
 *
 * <pre>{@code
 * class Store implements ConsumerStage<Order> {
 *     private Connection connection;
 *
 *     @Override
 *     public void started(StageContext context) throws SQLException {
 *         connection = database.getConnection();
 *     }
 *
 *     @Override
 *     public void handleEvents(List<Order> orders, Subscription from) throws SQLException {
 *         insert(connection, orders);
 *     }
 *
 *     @Override
 *     public void terminated(Throwable failure) throws SQLException {
 *         connection.close();
 *     }
 * }
 * }</pre>
 *
 * @param <O> the type of the events that the stage emits; {@link Void} for a consumer, which emits none
 * @since 0.1.0
 */
public interface StageCallbacks<O> {

    /**
     * Called once before the first event, and before any subscription of the stage is open. The pipeline starts when
     * this method of every stage has returned.
     *
     * <p>In a supervised pipeline, this method is also called after a restart: on a new handler or, if the stage has no
     * factory, on the same handler. Then {@link #subscribed} or {@link #consumerSubscribed} is called for each open
     * subscription.
     *
     * @param context the stage's identity and figures; valid as long as the stage exists
     * @throws Exception if the handler cannot start: the pipeline then fails with this exception; after a restart, the
     *     supervisor tries again as long as its limit allows
     */
    default void started(StageContext context) throws Exception {}

    /**
     * Called at the consumer's end when the stage has subscribed to a producer, before it requests any event.
     *
     * @param subscription the subscription; the producer may still refuse it
     * @return who requests events
     * @throws Exception if the handler failed
     */
    default DemandControl subscribed(Subscription subscription) throws Exception {
        return DemandControl.AUTOMATIC;
    }

    /**
     * Called at the producer's end when a consumer subscribes, before the dispatcher admits it. No event has been
     * delivered to the consumer yet.
     *
     * @param subscription the subscription
     * @throws Exception if the handler failed
     */
    default void consumerSubscribed(Subscription subscription) throws Exception {}

    /**
     * Called at the consumer's end when a subscription ended and its producer has not completed: after the last event
     * of that subscription, and before the cancel mode takes effect.
     *
     * @param subscription the subscription that ended
     * @param cancellation what ended it, and why
     * @param out emits events; valid during this call
     * @throws Exception if the handler failed
     */
    default void cancelled(Subscription subscription, Cancellation cancellation, Emitter<O> out) throws Exception {}

    /**
     * Called at the producer's end when a consumer has left. Events that this call emits are delivered to the remaining
     * consumers. If the consumer only subscribes again, they may also be delivered over the old subscription, and are
     * handled.
     *
     * @param subscription the subscription that ended
     * @param cancellation what ended it, and why
     * @param out emits events; valid during this call
     * @throws Exception if the handler failed
     */
    default void consumerCancelled(Subscription subscription, Cancellation cancellation, Emitter<O> out)
            throws Exception {}

    /**
     * Called at the consumer's end when a producer has completed, after its last event.
     *
     * @param subscription the subscription that ended
     * @param out emits events; valid during this call
     * @throws Exception if the handler failed
     */
    default void completed(Subscription subscription, Emitter<O> out) throws Exception {}

    /**
     * Answers a {@linkplain StageHandle#call(Object) call}. If the handler does not override this method, the call
     * fails with {@link UnsupportedOperationException}.
     *
     * @param request the caller's request
     * @param reply answers the request, now or later
     * @param out emits events; valid during this call
     * @throws Exception if the handler failed; the call then fails too
     */
    default void call(Object request, Reply reply, Emitter<O> out) throws Exception {
        reply.fail(new UnsupportedOperationException(
                getClass().getName() + " has no 'call' callback to answer: " + request));
    }

    /**
     * Handles a {@linkplain StageHandle#cast cast}. If the handler does not override this method, a warning is logged.
     *
     * @param message the message
     * @param out emits events; valid during this call
     * @throws Exception if the handler failed
     */
    default void cast(Object message, Emitter<O> out) throws Exception {
        SafeLog.of(StageCallbacks.class)
                .warn(
                        "{} has no 'cast' callback and ignored the message: {}",
                        getClass().getName(),
                        message);
    }

    /**
     * Handles an {@linkplain StageHandle#info info message} after all events that were queued before it. If the handler
     * does not override this method, a warning is logged.
     *
     * @param message the message
     * @param out emits events; valid during this call
     * @throws Exception if the handler failed
     */
    default void info(Object message, Emitter<O> out) throws Exception {
        SafeLog.of(StageCallbacks.class)
                .warn(
                        "{} has no 'info' callback and ignored the message: {}",
                        getClass().getName(),
                        message);
    }

    /**
     * Called when the stage has discarded events that it had emitted, once for each emission and reason.
     *
     * <p>The stage may call this method until it ends, also after the handler {@linkplain Emitter#complete() completed}
     * or failed. Events that are discarded while the handler is being replaced are passed to the next handler. If the
     * stage ends before there is a next handler, they are passed to the last handler, after its {@link #terminated}.
     *
     * <p>If this method throws, the handler has failed, but the batch of the call before stays handled.
     *
     * <p>GenStage's {@code format_discarded} receives the number of events only.
     *
     * @param events the discarded events, in the order in which they were emitted
     * @param reason why they were discarded
     * @param context the stage's context
     * @return whether to log a warning as well; for {@link DiscardReason#FILTERED} nothing is logged in either case
     * @throws Exception if the handler failed; if the handler had completed or failed before, the exception is logged
     *     and has no other effect
     */
    default boolean discarded(List<?> events, DiscardReason reason, StageContext context) throws Exception {
        return true;
    }

    /**
     * Called with events whose attempts are used up: the handler threw in each of them. The events count as failed, and
     * the stage does not process them again. This method is called on the handler that failed, before its {@link
     * #terminated}.
     *
     * <p>A consumer that starts a child for each event calls this method for each event whose child it gives up: the
     * child failed and is not restarted, was terminated, or was cancelled with its stage. The failure of a cancelled
     * child that threw nothing is a {@link java.util.concurrent.CancellationException}.
     *
     * <p>Events that fail while the handler is being replaced are passed to the next handler. If the stage ends before
     * there is a next handler, they are passed to the last handler, after its {@link #terminated}.
     *
     * @param events the failed events, in their order; never empty
     * @param failure what the handler, the child or the selector of the subscription threw
     * @param context the stage's context
     * @throws Exception if this method failed; the exception is added to {@code failure} as suppressed and has no other
     *     effect
     */
    default void failed(List<?> events, Throwable failure, StageContext context) throws Exception {}

    /**
     * Called once when the instance ends in order: its pipeline is drained, the stage is stopped, or all its producers
     * have completed. The stage has handled all events that it received. A stage that holds events emits them here.
     * Stages are called in the order in which events pass them. Not called if the stage has failed, or if its handler
     * {@linkplain Emitter#complete() completed} the stage.
     *
     * @param out emits events; valid during this call
     * @throws Exception if the handler failed
     */
    default void draining(Emitter<O> out) throws Exception {}

    /**
     * Returns whether a supervised stage may be restarted with this handler, or with another handler of its factory.
     * Return {@code false} if a restarted handler would emit events again that were emitted before. Then a failure of
     * the stage fails the pipeline, and a restart of other stages does not affect this stage.
     *
     * @return whether the handler can be restarted
     */
    default boolean restartable() {
        return true;
    }

    /**
     * Called once when the stage has ended, and when the handler is replaced. It is not called on a handler whose
     * {@link #started} threw. Only {@link #failed} and {@link #discarded} may follow, if a stage ends while its handler
     * is being replaced.
     *
     * @param failure what the handler threw, or {@code null} if the stage completed, was stopped, or is restarted
     *     because of another stage
     * @throws Exception if this method failed; the exception is logged and has no other effect
     */
    default void terminated(@Nullable Throwable failure) throws Exception {}
}
