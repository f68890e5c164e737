package io.genstage;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages to the instances of a running stage. Each instance handles a message in its turn, between its events.
 * A message to a stage with several instances reaches all of them; an {@link InstanceHandle} reaches one of them.
 *
 * <p>All methods may be called from any thread and return at once. Dependents of the returned futures run on a thread
 * of the pipeline's scheduler. The methods follow GenStage's {@code call}, {@code cast}, {@code async_info} and {@code
 * demand}.
 *
 * @since 0.1.0
 */
public interface StageHandle {

    /** The timeout of {@link #call(Object)}, as in GenStage: 5 seconds. */
    Duration CALL_TIMEOUT = Duration.ofSeconds(5);

    /** {@return the pipeline's name} */
    String pipeline();

    /** {@return the stage's name} */
    String stage();

    /**
     * Sends a request to a stage with one instance, with a timeout of {@link #CALL_TIMEOUT}. A callback must not wait
     * for an answer of the same stage: the stage cannot answer before the callback has returned.
     *
     * @param request passed to the stage's {@link StageCallbacks#call}
     * @param <R> the type of the answer, which the compiler does not check
     * @return the answer; fails with {@link java.util.concurrent.TimeoutException} if there was none within the
     *     timeout, and with {@link IllegalStateException} if the stage is not running
     * @throws IllegalStateException if the stage has several instances: a call has one answer
     */
    default <R extends @Nullable Object> CompletableFuture<R> call(Object request) {
        return call(request, CALL_TIMEOUT);
    }

    /**
     * Sends a request to a stage with one instance.
     *
     * @param request passed to the stage's {@link StageCallbacks#call}
     * @param timeout how long to wait for the answer; zero or less means no wait, and more than 292 years means no
     *     limit
     * @param <R> the type of the answer, which the compiler does not check
     * @return the answer. It fails with {@link java.util.concurrent.TimeoutException} if there was none within the
     *     timeout. It fails at once with {@link IllegalStateException} if the stage is not running, or if the stage
     *     ends, or the pipeline is stopped or closed, before the handler has answered; the message names the reason,
     *     and the cause is the failure, if there is one
     * @throws IllegalStateException if the stage has several instances: a call has one answer
     */
    <R extends @Nullable Object> CompletableFuture<R> call(Object request, Duration timeout);

    /**
     * Sends a message to the stage. A stage that is not running ignores it.
     *
     * @param message passed to the stage's {@link StageCallbacks#cast}
     */
    void cast(Object message);

    /**
     * Sends a message that the stage handles after all events that it holds now: after the events in its input queue,
     * and then after the events in its buffer and in partitions that have a consumer. If no consumer requests those
     * events, the message is never handled.
     *
     * @param message passed to the stage's {@link StageCallbacks#info}
     * @return completes when the message has been queued after those events; the handler may not have been called by
     *     then. It fails with {@link IllegalStateException} if the stage has no handler left, or if the pipeline is
     *     closed first
     */
    CompletableFuture<Void> info(Object message);

    /**
     * {@return what the stage does with demand, after all messages that were sent to it before; {@link
     * DemandMode#FORWARD} for all stages but producers, and for stages that have ended. The future fails with {@link
     * IllegalStateException} if the pipeline is closed before the stage's turn}
     */
    CompletableFuture<DemandMode> demand();

    /**
     * Sets what a producer does with demand. The call has no effect if the producer has this mode already.
     *
     * @param mode what the producer does from now on
     * @throws IllegalArgumentException if the stage is not a producer
     */
    void demand(DemandMode mode);

    /**
     * Ends the stage in order, as if its handlers had completed: each instance takes no new events, delivers the
     * events that it has emitted, and then completes its subscriptions.
     */
    void stop();
}
