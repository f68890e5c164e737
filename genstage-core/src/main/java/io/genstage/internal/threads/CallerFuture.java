package io.genstage.internal.threads;

import io.genstage.Scheduler;
import io.genstage.Scheduler.Timer;
import io.genstage.internal.text.Texts;
import java.time.Duration;
import java.util.List;
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
 * A future that the library returns to callers. The library settles it on any thread, also on a stage's or a timer's
 * thread. A thread that is blocked in {@code get} or {@code join} continues at once. Dependents may block. They
 * therefore run on a thread of the scheduler or on the waiting thread, and never on the settling thread.
 *
 * <p>For this purpose the future has two results: a private one, which only waiting threads read, and its own, to which
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
     * @param scheduler runs dependents
     */
    public CallerFuture(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * {@return a future that completes when all of these are settled, and fails if one of them failed}
     *
     * @param futures at least one
     */
    public static CallerFuture<Void> allOf(List<CallerFuture<Void>> futures) {
        CallerFuture<Void> all = new CallerFuture<>(futures.get(0).scheduler);
        CompletableFuture<?>[] results =
                futures.stream().map(future -> future.result).toArray(CompletableFuture<?>[]::new);
        var unused = CompletableFuture.allOf(results).whenComplete((nothing, failure) -> {
            if (failure == null) {
                all.settle(null);
            } else {
                Throwable cause = failure.getCause(); // 'allOf' wraps the exception
                all.settleWith(cause == null ? failure : cause);
            }
        });
        return all;
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

    /** {@return whether the library settled the future, or the caller completed or cancelled it} */
    public final boolean isSettled() {
        return result.isDone();
    }

    /**
     * Runs a brief action of the library when the future is done, on the completing thread; or a little later, if there
     * is no memory. The action may run twice.
     */
    public final void whenSettled(Runnable action) {
        RetriedAction retried = new RetriedAction(action);
        var unused = result.whenComplete((value, failure) -> retried.run());
    }

    /** Settles another future like this one when this one is done. */
    final void passOnTo(CallerFuture<T> other) {
        var unused = result.whenComplete((value, failure) -> {
            if (failure == null) {
                other.settle(value);
            } else {
                other.settleWith(failure);
            }
        });
    }

    /** Runs a brief action after a delay, on the timer's thread, unless the future is done by then. */
    public final void after(Duration delay, Runnable action) {
        if (isSettled()) {
            return;
        }
        try {
            Timer timer = RetriedTimer.after(scheduler, delay, action);
            whenSettled(timer::cancel);
        } catch (RejectedExecutionException closed) {
            settleWith(closed); // without a timer the caller would wait forever
        }
    }

    private void publishLater() {
        if (!publication.attempt()) {
            Retries.later(publication);
        }
    }

    /**
     * Runs dependents on a thread of the scheduler or, if the scheduler rejects the task, of the common fork-join pool.
     */
    private final class Publication extends Retry implements Runnable {

        @Override
        protected boolean attempt() {
            return isAcceptedBy(task -> scheduler.execute(task, true)) || isAcceptedBy(ForkJoinPool.commonPool());
        }

        private boolean isAcceptedBy(Executor threads) {
            try {
                threads.execute(this);
                return true;
            } catch (Throwable refused) { // also an error, if no thread can be started
                return false;
            }
        }

        @Override
        public void run() {
            publish();
        }
    }

    /**
     * Completes the future with the private result, if there is one. Dependents run on this thread, unless another
     * thread was first.
     */
    private void publish() {
        if (result.isDone()) {
            var unused = result.handle(
                    (value, failure) -> failure == null ? super.complete(value) : super.completeExceptionally(failure));
        }
    }

    /** Called when the caller reads the state: publishes the result, if that runs no dependents. */
    private void refresh() {
        if (result.isDone() && !super.isDone() && getNumberOfDependents() == 0) {
            publish();
        }
    }

    // Methods for the caller.

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

    /** Uses the pipeline's timer; the JDK's timer would run dependents on its only thread. */
    @Override
    public CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
        after(Duration.ofNanos(unit.toNanos(timeout)), () -> settleWith(new TimeoutException()));
        return this;
    }

    /** Uses the pipeline's timer; the JDK's timer would run dependents on its only thread. */
    @Override
    public CompletableFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
        after(Duration.ofNanos(unit.toNanos(timeout)), () -> settle(value));
        return this;
    }
}
