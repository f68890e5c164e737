package io.genstage.internal.children;

import io.genstage.ConsumerStage;
import io.genstage.Scheduler;
import io.genstage.Scheduler.Timer;
import io.genstage.Subscription;
import io.genstage.internal.engine.ErrorPolicy;
import io.genstage.internal.threads.Durations;
import io.genstage.internal.threads.RetriedTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a child, on its own thread. It is the only object that this thread and the supervisor share. An
 * interrupt reaches only the user's code: it is sent under the lock that the thread takes before it continues with
 * something else.
 *
 * @param <E> the type of the event
 */
final class ChildRun<E> implements Runnable {

    private final ConsumerStage<E> handler;

    private final List<E> event;

    private final Subscription from;

    private final Scheduler clock;

    /** How long the attempt may take, or {@code null} if there is no limit. */
    private final @Nullable Duration timeout;

    private final Runnable onEnd;

    private final CompletableFuture<Void> done = new CompletableFuture<>();

    // Under the lock.

    private boolean begun;

    private boolean cancelled;

    private @Nullable Thread thread;

    /** Whether the attempt has taken longer than its timeout, and was interrupted. */
    private boolean expired;

    // Written before the attempt is done, read after that.

    private @Nullable Throwable failure;

    private long nanos;

    /**
     * Creates an attempt that has not begun.
     *
     * @param clock the clock, and the timer of the timeout
     * @param timeout how long the attempt may take, or {@code null} if there is no limit
     * @param onEnd called on the thread of the attempt when it is done
     */
    ChildRun(
            ConsumerStage<E> handler,
            List<E> event,
            Subscription from,
            Scheduler clock,
            @Nullable Duration timeout,
            Runnable onEnd) {
        this.handler = handler;
        this.event = event;
        this.from = from;
        this.clock = clock;
        this.timeout = timeout;
        this.onEnd = onEnd;
    }

    @Override
    public void run() {
        if (begin()) {
            handle();
            try {
                end();
            } finally {
                onEnd.run();
            }
        }
    }

    private synchronized boolean begin() {
        begun = !cancelled;
        thread = begun ? Thread.currentThread() : null;
        return begun;
    }

    private void handle() {
        long began = now();
        Timer limit = timeout == null ? null : setTimer(timeout);
        try {
            handler.handleEvents(event, from);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        nanos = now() - began;
        if (limit != null) {
            limit.cancel();
        }
    }

    /** Without a timer, the attempt must run all the same. */
    private @Nullable Timer setTimer(Duration limit) {
        try {
            return RetriedTimer.after(clock, limit, this::expire);
        } catch (Throwable thrown) {
            return null;
        }
    }

    /** Interrupts the user's code, if it is running, because its timeout has passed. */
    private synchronized void expire() {
        if (thread != null) {
            expired = true;
            thread.interrupt();
        }
    }

    private long now() {
        try {
            return clock.nanoTime();
        } catch (Throwable thrown) {
            return 0; // a broken clock must not cost an event
        }
    }

    private void end() {
        synchronized (this) {
            thread = null;
        }
        var unused = Thread.interrupted(); // the interrupt was meant for the child, and not for the thread's next task
        done.complete(null);
    }

    // For the supervisor.

    /**
     * Cancels the attempt if it has not begun.
     *
     * @return whether the attempt has not begun, and never will
     */
    synchronized boolean cancelIfNotBegun() {
        cancelled = !begun;
        return cancelled;
    }

    /** Interrupts the user's code, if it is running. */
    synchronized void interrupt() {
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** {@return whether the attempt has taken longer than its timeout} */
    synchronized boolean expired() {
        return expired;
    }

    /** {@return whether the current thread runs the user's code; on any thread} */
    synchronized boolean isOnCurrentThread() {
        return thread == Thread.currentThread();
    }

    boolean isDone() {
        return done.isDone();
    }

    /** {@return why the attempt failed, or {@code null}; known when it is done} */
    @Nullable
    Throwable failure() {
        Throwable thrown = failure;
        return thrown != null && timeout != null && expired() ? ErrorPolicy.timedOut(timeout, thrown) : thrown;
    }

    /** {@return how long the attempt ran, in nanoseconds; known when it is done} */
    long nanos() {
        return nanos;
    }

    /**
     * Ends attempts. Cancels those that have not begun and interrupts the others. Returns when all are done or the
     * timeout has expired. An interrupt of this thread does not end the wait.
     *
     * @param timeout how long to wait at most, or {@code null} for as long as they take
     */
    static void end(List<? extends ChildRun<?>> runs, @Nullable Duration timeout) {
        List<CompletableFuture<Void>> begun = new ArrayList<>();
        for (ChildRun<?> run : runs) {
            if (!run.cancelIfNotBegun()) {
                run.interrupt();
                begun.add(run.done);
            }
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(begun.toArray(CompletableFuture<?>[]::new));
        long began = System.nanoTime();
        long limit = timeout == null ? Long.MAX_VALUE : Durations.nanos(timeout);
        while (!awaitDone(all, limit - (System.nanoTime() - began))) {}
    }

    /** {@return whether the wait has ended; {@code false} if this thread was interrupted} */
    private static boolean awaitDone(CompletableFuture<Void> all, long nanos) {
        try {
            all.get(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return false; // the interrupt was meant for a handler
        } catch (TimeoutException e) {
            // attempts that are not done now are abandoned
        } catch (ExecutionException e) {
            throw new IllegalStateException(Objects.requireNonNull(e.getCause()));
        }
        return true;
    }
}
