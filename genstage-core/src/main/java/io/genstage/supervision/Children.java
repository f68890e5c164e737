package io.genstage.supervision;

import io.genstage.snapshot.ChildCounts;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The children of a consumer that starts one for each event. All methods may be called from any thread and return at once; what they
 * return is answered by the stage in its turn, also while its pipeline is paused or stopped, and when the stage has ended. If the
 * pipeline is closed before that turn, the futures fail at once with {@link IllegalStateException}. After
 * {@code count_children}, {@code which_children}, {@code start_child} and {@code terminate_child} of GenStage's
 * {@code ConsumerSupervisor}.
 *
 * @param <E> the type of the events
 * @since 0.1.0
 */
public interface Children<E> {

    /**
     * {@return how many there are}
     */
    CompletableFuture<ChildCounts> count();

    /**
     * {@return all that there are, the oldest first}
     */
    CompletableFuture<List<Child<E>>> which();

    /**
     * Starts a child for an event that no producer has sent. It is supervised like the others, and {@code drain()}, {@code awaitIdle()}
     * and the end of the stage wait for it, but it counts in no subscription's demand and in no figure of events (R210). The
     * subscription that its handler is given is nobody's: its id is 0, and to cancel it or to ask over it only logs a warning.
     *
     * @param event the event, not {@code null}
     * @return the child; exceptionally what the scheduler has refused it with, or {@link IllegalStateException} unless the pipeline is
     *     running and the stage has not ended
     */
    CompletableFuture<Child<E>> start(E event);

    /**
     * Ends one child, which is not started again: a running one is interrupted, and when the patience of the options is exhausted left
     * to itself; one that has not begun or waits for its restart just goes. Unless it ends without an exception its event counts as failed.
     * Its demand returns (R211).
     *
     * @param id the child's number
     * @return when it is over or left to itself, whether there was one
     */
    CompletableFuture<Boolean> terminate(long id);
}
