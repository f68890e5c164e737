package io.genstage.internal.children;

import io.genstage.Scheduler.Timer;
import io.genstage.internal.protocol.InProgress;
import io.genstage.internal.protocol.Link;
import io.genstage.internal.threads.CallerFuture;
import io.genstage.supervision.Child;
import io.genstage.supervision.ChildState;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A child over all its attempts, as its supervisor knows it. Belongs to the stage's turn.
 *
 * @param <E> the type of the event
 */
final class ChildEntry<E> {

    private final long id;

    private final InProgress<E> inProgress;

    /** The current attempt; {@code null} while the child waits for the next one. */
    private @Nullable ChildRun<E> run;

    /** What the last attempt threw, or what the scheduler threw when it rejected the attempt. */
    private @Nullable Throwable failure;

    /** When the current state began. */
    private long since;

    private boolean terminating;

    /** Whether the child was started again at once, because a shutdown does not wait for its restart. */
    private boolean expedited;

    /** How long the child waits for its restart. */
    private Duration delay = Duration.ZERO;

    /** What the child waits for: its restart, or another attempt to hand over its dead letter. */
    private @Nullable Runnable next;

    /** The timer of the restart, or of the timeout of a termination. */
    private @Nullable Timer timer;

    /** Whether the child waits until its dead letter can be handed over; read by any thread. */
    private volatile boolean blocked;

    /**
     * The callers that wait until the child is removed. Created for the first one. A caller that cancels its future is
     * removed.
     */
    private @Nullable Set<CallerFuture<Boolean>> waiters;

    /**
     * Creates a child that has not begun.
     *
     * @param inProgress its event
     */
    ChildEntry(long id, InProgress<E> inProgress) {
        this.id = id;
        this.inProgress = inProgress;
    }

    long id() {
        return id;
    }

    /** {@return its event} */
    InProgress<E> inProgress() {
        return inProgress;
    }

    /** {@return the subscription that delivered its event, or {@code null} if no producer emitted it} */
    @Nullable
    Link<E> link() {
        return inProgress.link();
    }

    int restarts() {
        return inProgress.attempts() - 1;
    }

    boolean restarting() {
        return run == null;
    }

    boolean terminating() {
        return terminating;
    }

    Child<E> snapshot(long now) {
        ChildState state = restarting() ? ChildState.RESTARTING : ChildState.RUNNING;
        return new Child<>(
                id, inProgress.events().get(0), state, restarts(), Duration.ofNanos(Math.max(0, now - since)));
    }

    void runs(ChildRun<E> attempt, long now) {
        if (failure != null) {
            inProgress.tryAgain();
        }
        timer = null;
        next = null;
        run = attempt;
        since = now;
    }

    /** Ends an attempt that failed or could not begin. Another attempt follows. */
    void awaitRestart(Throwable thrown, long now) {
        failure = thrown;
        run = null;
        since = now;
    }

    /** Continues after a delay. */
    void continuesAfter(Duration time, Runnable action) {
        delay = time;
        next = action;
    }

    /** {@return what the child waits for, or {@code null} if it waits for no delay to pass} */
    @Nullable
    Runnable next() {
        return next;
    }

    /** Sets whether the child waits until its dead letter can be handed over. */
    void blocked(boolean waits) {
        blocked = waits;
        next = null;
    }

    /** {@return whether the child waits until its dead letter can be handed over; on any thread} */
    boolean blocked() {
        return blocked;
    }

    /** {@return how much longer the child waits for its restart} */
    Duration restartsIn(long now) {
        return delay.minusNanos(now - since);
    }

    /**
     * {@return whether the child may be started again at once, because a shutdown does not wait for its restart;
     * {@code true} only once}
     */
    boolean expediteRestart() {
        boolean first = !expedited;
        expedited = true;
        return first;
    }

    /** {@return whether the child was not being terminated already} */
    boolean terminate() {
        boolean first = !terminating;
        terminating = true;
        return first;
    }

    void timer(Timer next) {
        timer = next;
    }

    void cancelTimer() {
        if (timer != null) {
            timer.cancel();
        }
    }

    @Nullable
    ChildRun<E> run() {
        return run;
    }

    /** {@return whether the current thread runs the user's code for this child; on any thread} */
    boolean runsOnCurrentThread() {
        ChildRun<E> present = run; // plain: the thread of an attempt sees that attempt, which was set before it began
        return present != null && present.isOnCurrentThread();
    }

    /** {@return why the last attempt failed, of a child that waits for its restart} */
    Throwable failure() {
        return Objects.requireNonNull(failure);
    }

    void whenRemoved(CallerFuture<Boolean> waiter) {
        if (waiters == null) {
            waiters = ConcurrentHashMap.newKeySet();
        }
        Set<CallerFuture<Boolean>> others = waiters;
        others.add(waiter);
        waiter.whenSettled(() -> others.remove(waiter));
    }

    void notifyRemoved() {
        if (waiters != null) {
            waiters.forEach(waiter -> waiter.settle(true));
        }
    }
}
