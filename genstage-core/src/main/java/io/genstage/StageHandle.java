package io.genstage;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A running stage, as others send it messages, which it handles in its turn, between its events. What is sent to a stage with several
 * instances reaches all of them; {@link InstanceHandle} is one of them. All
 * methods may be called from any thread and return at once. Dependents of the futures run on a thread of the pipeline's scheduler. After GenStage's {@code call}, {@code cast}, {@code async_info}
 * and {@code demand}.
 *
 * @since 0.1.0
 */
public interface StageHandle {

    /** How long a {@linkplain #call(Object) call} waits for its answer, as in GenStage. */
    Duration CALL_TIMEOUT = Duration.ofSeconds(5);

    /**
     * {@return the pipeline's name}
     */
    String pipeline();

    /**
     * {@return the stage's name}
     */
    String stage();

    /**
     * Asks the stage something and waits no longer than {@link #CALL_TIMEOUT} for its answer. A stage that waits for its own
     * answer, in a callback, waits in vain.
     *
     * @param request what the stage's {@link StageCallbacks#call} is given
     * @param <R> the type of the answer, which is the caller's promise
     * @return the answer; exceptionally, with {@link java.util.concurrent.TimeoutException}, if none came in time; with
     *     {@link IllegalStateException} if the stage is not running
     */
    default <R extends @Nullable Object> CompletableFuture<R> call(Object request) {
        return call(request, CALL_TIMEOUT);
    }

    /**
     * Asks the stage something.
     *
     * @param request what the stage's {@link StageCallbacks#call} is given
     * @param timeout how long to wait for the answer; zero or less for not at all, and more than 292 years for ever
     * @param <R> the type of the answer, which is the caller's promise
     * @return the answer; exceptionally, with {@link java.util.concurrent.TimeoutException}, if none came in time; at once with
     *     {@link IllegalStateException} if the stage is not running, or if it ends, or the pipeline is stopped or closed, before its
     *     handler has answered. The message says which, and the cause is the failure, if there is one
     */
    <R extends @Nullable Object> CompletableFuture<R> call(Object request, Duration timeout);

    /**
     * Tells the stage something. A stage that is not running does not hear it.
     *
     * @param message what the stage's {@link StageCallbacks#cast} is given
     */
    void cast(Object message);

    /**
     * Tells the stage something that it hears behind all events that are there now: behind those that wait in its input queue,
     * then behind those that wait in its buffer or in partitions that have a consumer (R113–R121). That may be never, if nobody
     * asks for them.
     *
     * @param message what the stage's {@link StageCallbacks#info} is given
     * @return completes when the message has taken its place; the handler may not have been called by then (R119). Exceptionally with
     *     {@link IllegalStateException} if no handler is left, or the pipeline is closed before
     */
    CompletableFuture<Void> info(Object message);

    /**
     * {@return what the stage does with demand, when it has heard all that was sent to it before; {@link DemandMode#FORWARD} for
     * all but producers; also of a stage that has ended. Fails with {@link IllegalStateException} if the pipeline is closed before the
     * stage's turn}
     */
    CompletableFuture<DemandMode> demand();

    /**
     * Lets a producer's demand add up, or lets it be answered (again). Says nothing new to one that does so already (R96).
     *
     * @param mode what the producer does from now on
     * @throws IllegalArgumentException if the stage is no producer
     */
    void demand(DemandMode mode);

    /**
     * Ends this instance in order, as if its handler had completed: it takes nothing new, hands on what it has emitted, and then
     * completes its subscriptions.
     */
    void stop();
}
