package io.genstage;

import io.genstage.internal.text.SafeLog;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The optional callbacks of a stage, all of them called by the stage itself, one at a time and never beside a handler
 * call: a stage needs no locks. One that throws fails the stage, or, where stages are
 * supervised, has the handler replaced. After the callbacks of GenStage.
 *
 * <p>A subscription has two ends, and a producer-consumer is at the consumer's end of some and at the producer's of others:
 * callbacks whose name begins with {@code consumer} are those of the producer's end.
 *
 * @param <O> the type of the events that the stage emits; {@link Void} for a consumer, which emits none
 * @since 0.1.0
 */
public interface StageCallbacks<O> {

    /**
     * Called once before the first event, and before any subscription of the stage stands. The pipeline starts only when every
     * stage has returned from it. Where stages are supervised it is called again after a restart, on a new object or, if
     * there is only the one, on the same; then it is told of the subscriptions that stand.
     *
     * @param context what the stage may know of itself; stays valid for the stage's life
     * @throws Exception to refuse the start: the pipeline then fails with it; a restart is tried again as long as the
     *     supervision allows
     */
    default void started(StageContext context) throws Exception {}

    /**
     * Called at the consumer's end when the stage has subscribed to a producer, before anything is asked for.
     *
     * @param subscription the subscription; the producer may still refuse it
     * @return who asks for events
     * @throws Exception to fail the stage
     */
    default DemandControl subscribed(Subscription subscription) throws Exception {
        return DemandControl.AUTOMATIC;
    }

    /**
     * Called at the producer's end when a consumer wants to subscribe, before the dispatcher admits it: nothing has been delivered
     * to it (R60).
     *
     * @param subscription the subscription
     * @throws Exception to fail the stage
     */
    default void consumerSubscribed(Subscription subscription) throws Exception {}

    /**
     * Called at the consumer's end when a subscription is over and its producer has not completed: behind the last event of
     * that subscription, and before the cancel mode takes effect (R136, R137).
     *
     * @param subscription the subscription that is over
     * @param cancellation what has happened, and why
     * @param out where events go, valid during this call
     * @throws Exception to fail the stage
     */
    default void cancelled(Subscription subscription, Cancellation cancellation, Emitter<O> out) throws Exception {}

    /**
     * Called at the producer's end when a consumer has gone (R145). What is emitted goes to those that are left (D9); if it only
     * subscribes anew, to the old subscription too, and is handled.
     *
     * @param subscription the subscription that is over
     * @param cancellation what has happened, and why
     * @param out where events go, valid during this call
     * @throws Exception to fail the stage
     */
    default void consumerCancelled(Subscription subscription, Cancellation cancellation, Emitter<O> out)
            throws Exception {}

    /**
     * Called at the consumer's end when a producer has completed, behind its last event.
     *
     * @param subscription the subscription that is over
     * @param out where events go, valid during this call
     * @throws Exception to fail the stage
     */
    default void completed(Subscription subscription, Emitter<O> out) throws Exception {}

    /**
     * Answers a {@linkplain StageHandle#call(Object) call}. Without this callback the caller is told that there is none.
     *
     * @param request what the caller wants
     * @param reply where the answer goes, now or later
     * @param out where events go, valid during this call
     * @throws Exception to fail the stage; the caller is told
     */
    default void call(Object request, Reply reply, Emitter<O> out) throws Exception {
        reply.fail(new UnsupportedOperationException(
                getClass().getName() + " has no 'call' callback that could answer: " + request));
    }

    /**
     * Hears a {@linkplain StageHandle#cast cast}. Without this callback a warning is logged.
     *
     * @param message what was said
     * @param out where events go, valid during this call
     * @throws Exception to fail the stage
     */
    default void cast(Object message, Emitter<O> out) throws Exception {
        SafeLog.of(StageCallbacks.class)
                .warn(
                        "{} has no 'cast' callback and does not hear: {}",
                        getClass().getName(),
                        message);
    }

    /**
     * Hears an {@linkplain StageHandle#info info}, behind the events that were there before it. Without this callback a warning
     * is logged (R20).
     *
     * @param message what was said
     * @param out where events go, valid during this call
     * @throws Exception to fail the stage
     */
    default void info(Object message, Emitter<O> out) throws Exception {
        SafeLog.of(StageCallbacks.class)
                .warn(
                        "{} has no 'info' callback and does not hear: {}",
                        getClass().getName(),
                        message);
    }

    /**
     * Called when the stage has let go of events that it had emitted, once for each emission and reason. Unlike GenStage's
     * {@code format_discarded} it is given the events themselves (R107, R108).
     *
     * <p>It may be called until the stage has ended, also when the handler has {@linkplain Emitter#complete() completed} or failed. What
     * is discarded while the handler is being replaced is told to the next one. If the stage ends before there is a next one, the last
     * handler is called, after its {@link #terminated}.
     *
     * @param events the events that were discarded, in the order of their emission
     * @param reason why
     * @return whether a warning is to be logged as well; nothing is logged of events that were {@link DiscardReason#FILTERED}
     * @throws Exception to fail the stage; when the handler has completed or failed, it is logged and otherwise ignored
     */
    default boolean discarded(List<?> events, DiscardReason reason) throws Exception {
        return true;
    }

    /**
     * Called when the handler has thrown while it had events in hand: these are lost to the stage, and counted as failed. The
     * handler that has thrown hears of it, before it is {@linkplain #terminated told that it is over}.
     *
     * <p>A consumer that starts a child for each event hears of each event whose child is given up, because it has failed and is not
     * restarted, was terminated, or was called off with its stage ({@link java.util.concurrent.CancellationException} if it has thrown
     * nothing itself).
     *
     * <p>What fails while the handler is being replaced is told to the next one. If the stage ends before there is a next one, the last
     * handler is called, after its {@link #terminated}.
     *
     * @param events the events that were in hand, in their order; never empty
     * @param failure what the handler threw, or the child
     * @throws Exception is added to the failure as suppressed and otherwise ignored
     */
    default void failed(List<?> events, Throwable failure) throws Exception {}

    /**
     * Whether a supervised stage may be restarted with this handler, or another one of its factory. It may not if that one would
     * begin again with events that were emitted before: then a failure fails the stage, and a restart of other stages passes it by.
     *
     * @return whether the handler can be replaced
     */
    default boolean restartable() {
        return true;
    }

    /**
     * Called once when the stage has ended, and when the handler is replaced. It is the last callback, but for {@link #failed} and {@link
     * #discarded} where a stage ends while its handler is being replaced. Not called on a handler whose
     * start has failed.
     *
     * @param failure what the handler has thrown, or {@code null} if the stage has completed, was stopped, or is
     *     restarted with another one
     * @throws Exception is logged and otherwise ignored: the handler is over
     */
    default void terminated(@Nullable Throwable failure) throws Exception {}
}
