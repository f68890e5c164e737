package io.genstage.internal.threads;

import io.genstage.Scheduler;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One future for all callers that wait for the same result, so that callers which stop waiting use no memory. No caller
 * can complete or cancel it for the others. A {@linkplain #copy() copy} can be cancelled; it is then released, with its
 * dependents.
 *
 * @param <T> the type of the result
 */
public final class SharedFuture<T extends @Nullable Object> extends CallerFuture<T> {

    private final Set<CallerFuture<T>> copies = ConcurrentHashMap.newKeySet();

    /**
     * A future that is not settled.
     *
     * @param scheduler runs dependents
     */
    public SharedFuture(Scheduler scheduler) {
        super(scheduler);
        whenSettled(() -> copies.forEach(this::passOnTo));
    }

    /** {@return how many copies are not done} */
    int copies() {
        return copies.size();
    }

    @Override
    public CallerFuture<T> copy() {
        CallerFuture<T> copy = new CallerFuture<>(scheduler());
        copies.add(copy);
        copy.whenSettled(() -> copies.remove(copy));
        if (isSettled()) {
            passOnTo(copy);
        }
        return copy;
    }

    /** {@return a copy that times out; this future cannot, because other callers have it} */
    @Override
    public CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
        return copy().orTimeout(timeout, unit);
    }

    /** {@return a copy that times out; this future cannot, because other callers have it} */
    @Override
    public CompletableFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
        return copy().completeOnTimeout(value, timeout, unit);
    }

    /** {@return {@code false}: other callers have this future} */
    @Override
    public boolean complete(T value) {
        return false;
    }

    /** {@return {@code false}: other callers have this future} */
    @Override
    public boolean completeExceptionally(Throwable failure) {
        return false;
    }

    /** {@return {@code false}: other callers have this future} */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return false;
    }

    @Override
    public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
        throw readOnly();
    }

    @Override
    public void obtrudeValue(T value) {
        throw readOnly();
    }

    @Override
    public void obtrudeException(Throwable failure) {
        throw readOnly();
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException(
                "Other callers have this future, and it belongs to the pipeline. Complete a copy() of it.");
    }
}
