package io.genstage.internal.threads;

import io.genstage.Scheduler;
import io.genstage.Scheduler.Timer;
import io.genstage.internal.text.Texts;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A future that a caller of the library has. The library settles it on any thread, also in a stage's turn or on a timer's
 * thread. A thread that is blocked in {@code get} or {@code join} continues at once. Dependents may block, so they run on a
 * thread of the scheduler, or on the thread that waits, and never on the thread that settles.
 *
 * <p>For that there are two results: a private one, which only waiting threads look at, and the future's own, to which
 * dependents are attached.
 *
 * @param <T> the type of the result
 */
public class CallerFuture<T extends @Nullable Object> extends CompletableFuture<T> {

    private final Scheduler scheduler;

    private final CompletableFuture<T> result = new CompletableFuture<>();

    private final Publication publication = new Publication();

    /**
     * A future that is not settled.
     *
     * @param scheduler where dependents run
     */
    public CallerFuture(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    final Scheduler scheduler() {
        return scheduler;
    }

    /** Settles the future with a value, unless it is done. */
    public final void settle(@Nullable T value) {
        if (result.complete(value)) {
            publishLater();
        }
    }

    /** Settles the future with an exception, unless it is done. */
    public final void settleWith(Throwable failure) {
        if (result.completeExceptionally(Texts.readable(failure))) {
            publishLater();
        }
    }

    /** {@return whether it is settled, or the caller has completed or cancelled it} */
    public final boolean isSettled() {
        return result.isDone();
    }

    /**
     * Runs a brief action of the library's own as soon as the future is done, on the thread that completes it; or a little later, if there
     * is no memory for it. It may be run twice.
     */
    public final void whenSettled(Runnable action) {
        Persistent persistent = new Persistent(action);
        var unused = result.whenComplete((value, failure) -> persistent.run());
    }

    /** Settles another future like this one as soon as this one is done. */
    final void passOnTo(CallerFuture<T> other) {
        var unused = result.whenComplete((value, failure) -> {
            if (failure == null) {
                other.settle(value);
            } else {
                other.settleWith(failure);
            }
        });
    }

    /** Runs a brief action after a while, on the timer's thread, unless the future is done by then. */
    public final void after(Duration delay, Runnable action) {
        if (isSettled()) {
            return;
        }
        try {
            Timer timer = Appointment.after(scheduler, delay, action);
            whenSettled(timer::cancel);
        } catch (RejectedExecutionException closed) {
            settleWith(closed); // without a timer the caller would wait for ever
        }
    }

    private void publishLater() {
        if (!publication.attempt()) {
            Retries.later(publication);
        }
    }

    /** Runs dependents on a thread of the scheduler or, if the scheduler rejects that, of the common fork-join pool. */
    private final class Publication extends Retry implements Runnable {

        @Override
        protected boolean attempt() {
            return isTakenBy(task -> scheduler.execute(task, true)) || isTakenBy(ForkJoinPool.commonPool());
        }

        private boolean isTakenBy(Executor threads) {
            try {
                threads.execute(this);
                return true;
            } catch (Throwable refused) { // also an error, where no thread can be started
                return false;
            }
        }

        @Override
        public void run() {
            publish();
        }
    }

    /** Lets dependents know the result, if there is one. They run here, unless another thread was first. */
    private void publish() {
        if (result.isDone()) {
            var unused = result.handle(
                    (value, failure) -> failure == null ? super.complete(value) : super.completeExceptionally(failure));
        }
    }

    /** Somebody looks at the state: where no dependent can be run by that, it is brought up to date. */
    private void refresh() {
        if (result.isDone() && !super.isDone() && getNumberOfDependents() == 0) {
            publish();
        }
    }

    // For the caller.

    @Override
    public T get() throws InterruptedException, ExecutionException {
        try {
            return result.get();
        } finally {
            publish();
        }
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return result.get(timeout, unit);
        } finally {
            publish();
        }
    }

    @Override
    public T join() {
        try {
            return result.join();
        } finally {
            publish();
        }
    }

    @Override
    public T getNow(T valueIfAbsent) {
        refresh();
        return super.getNow(valueIfAbsent);
    }

    @Override
    public boolean isDone() {
        refresh();
        return super.isDone();
    }

    @Override
    public boolean isCompletedExceptionally() {
        refresh();
        return super.isCompletedExceptionally();
    }

    @Override
    public boolean isCancelled() {
        refresh();
        return super.isCancelled();
    }

    @Override
    public boolean complete(T value) {
        boolean first = result.complete(value);
        publish();
        return first;
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        boolean first = result.completeExceptionally(failure);
        publish();
        return first;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = result.cancel(mayInterruptIfRunning) || result.isCancelled();
        publish();
        return cancelled;
    }

    @Override
    public void obtrudeValue(T value) {
        result.obtrudeValue(value);
        super.obtrudeValue(value);
    }

    @Override
    public void obtrudeException(Throwable failure) {
        result.obtrudeException(failure);
        super.obtrudeException(failure);
    }

    @Override
    public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
        executor.execute(() -> {
            try {
                complete(supplier.get());
            } catch (Throwable thrown) {
                completeExceptionally(thrown);
            }
        });
        return this;
    }

    @Override
    public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier) {
        return completeAsync(supplier, defaultExecutor());
    }

    /** By the pipeline's timer; the JDK's own runs dependents on its only thread. */
    @Override
    public CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
        after(Duration.ofNanos(unit.toNanos(timeout)), () -> settleWith(new TimeoutException()));
        return this;
    }

    /** By the pipeline's timer; the JDK's own runs dependents on its only thread. */
    @Override
    public CompletableFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
        after(Duration.ofNanos(unit.toNanos(timeout)), () -> settle(value));
        return this;
    }
}
