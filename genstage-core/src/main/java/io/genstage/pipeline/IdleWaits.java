package io.genstage.pipeline;

import io.genstage.Scheduler;
import io.genstage.internal.threads.Durations;
import io.genstage.internal.threads.SharedFuture;
import io.genstage.internal.turns.RestDetector;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Callers that wait until a pipeline is idle. Callers that wait for the same moment share one future, so a caller that
 * abandons it retains no memory. A thread that waits with a timeout has a separate future, which ends with the wait.
 */
final class IdleWaits {

    private record Wait(SharedFuture<Void> future, RestDetector.Waiter waiter, boolean shared) {}

    private final RestDetector rest;

    private final Scheduler scheduler;

    private final BooleanSupplier endsAtRest;

    private final Supplier<? extends @Nullable Throwable> whyNotIdle;

    private final Set<Wait> open = ConcurrentHashMap.newKeySet();

    /**
     * No caller waits yet.
     *
     * @param endsAtRest whether a wait ends at a moment of rest
     * @param whyNotIdle reason a wait that ends at a moment of rest fails, or {@code null} if it succeeds
     */
    IdleWaits(
            RestDetector rest,
            Scheduler scheduler,
            BooleanSupplier endsAtRest,
            Supplier<? extends @Nullable Throwable> whyNotIdle) {
        this.rest = rest;
        this.scheduler = scheduler;
        this.endsAtRest = endsAtRest;
        this.whyNotIdle = whyNotIdle;
    }

    /** {@return completes at the next moment at which the pipeline is idle} */
    CompletableFuture<Void> whenIdle() {
        for (Wait wait : open) {
            if (wait.shared && wait.waiter.join()) {
                return wait.future;
            }
        }
        return begin(true).future;
    }

    private Wait begin(boolean shared) {
        SharedFuture<Void> future = new SharedFuture<>(scheduler);
        RestDetector.Waiter waiter = rest.begin(endsAtRest);
        var unused = waiter.future().whenComplete((nothing, failure) -> end(future, failure));
        Wait wait = new Wait(future, waiter, shared);
        open.add(wait);
        future.whenSettled(() -> open.remove(wait));
        return wait;
    }

    private void end(SharedFuture<Void> future, @Nullable Throwable failure) {
        Throwable reason = failure == null ? whyNotIdle.get() : failure;
        if (reason == null) {
            future.settle(null);
        } else {
            future.settleWith(reason);
        }
    }

    /**
     * Waits until the pipeline is idle.
     *
     * @param failIfNotIdle called when the wait has begun: fails all waits that cannot succeed
     * @return whether it was idle in time
     * @throws IllegalStateException if it cannot become idle any more; the message says why
     */
    boolean await(Duration timeout, Runnable failIfNotIdle) throws InterruptedException {
        Wait wait = begin(false);
        failIfNotIdle.run();
        try {
            wait.future.get(Durations.nanos(timeout), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new IllegalStateException(reason.getMessage(), reason);
        } finally {
            if (!wait.future.isSettled()) {
                wait.waiter.giveUp(new TimeoutException("The caller has stopped waiting"));
            }
        }
    }

    void settleAll() {
        open.forEach(wait -> wait.future.settle(null));
    }

    /** Ends all waits, because the pipeline will not be idle. */
    void failAll(Throwable reason) {
        open.forEach(wait -> wait.waiter.giveUp(reason));
    }

    int size() {
        return open.size();
    }
}
