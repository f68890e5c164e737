package io.genstage.supervision;

import io.genstage.snapshot.ChildCounts;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The children of a consumer that starts a child for each event. All methods may be called from any thread and return
 * at once.
 *
 * <p>The stage answers in its turn, also while its pipeline is paused or stopped, and after the stage has ended. If the
 * pipeline is closed before that turn, the futures fail at once with {@link IllegalStateException}. The methods follow
 * GenStage's {@code ConsumerSupervisor}: {@code count_children}, {@code which_children}, {@code start_child}
 * and {@code terminate_child}.
 *
 * @since 0.1.0
 */
public interface Children<E> {

    /** {@return the number of children} */
    CompletableFuture<ChildCounts> count();

    /** {@return all children, the oldest first} */
    CompletableFuture<List<Child<E>>> list();

    /**
     * Starts a child for an event that no producer has delivered. The stage supervises it like the others, and {@code
     * drain()}, {@code awaitIdle()} and the end of the stage wait for it. It counts in no subscription's demand and in
     * no figure of events. The handler receives a subscription with the id 0; to cancel it or to request events over it
     * only logs a warning.
     *
     * @param event the event, not {@code null}
     * @return the child; the future fails with the scheduler's exception if the scheduler rejected the child, and with
     *     {@link IllegalStateException} if the pipeline is not running or the stage has ended
     */
    CompletableFuture<Child<E>> start(E event);

    /**
     * Ends one child, which is not restarted. A running child is interrupted; if it has not ended within the
     * {@linkplain ChildShutdown#timeout() timeout} of the options, it is abandoned. A child that has not begun, or
     * waits for its restart, is cancelled. Unless the child ends without an exception, its event counts as failed. Its
     * demand is returned to the producer.
     *
     * @param id the child's number
     * @return completes when the child has ended or is abandoned; {@code false} if there is no such child
     */
    CompletableFuture<Boolean> terminate(long id);
}
