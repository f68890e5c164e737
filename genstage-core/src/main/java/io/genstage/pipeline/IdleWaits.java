package io.genstage.pipeline;

import io.genstage.Scheduler;
import io.genstage.StageFailedException;
import io.genstage.Status;
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
import org.jspecify.annotations.Nullable;

/**
 * Callers that wait until a pipeline is idle. Callers that wait for the same moment share one future, so a caller that
 * abandons it retains no memory. A thread that waits with a timeout has a separate future, which ends with the wait.
 */
final class IdleWaits {

    private record Wait(SharedFuture<Void> future, RestDetector.Waiter waiter, boolean shared) {}

    private final Pipeline pipeline;

    private final PipelineLife life;

    private final PipelineStatus status;

    private final RestDetector rest;

    private final Scheduler scheduler;

    private final Set<Wait> open = ConcurrentHashMap.newKeySet();

    IdleWaits(Pipeline pipeline, PipelineLife life, PipelineStatus status, RestDetector rest, Scheduler scheduler) {
        this.pipeline = pipeline;
        this.life = life;
        this.status = status;
        this.rest = rest;
        this.scheduler = scheduler;
    }

    /** {@return whether the pipeline is idle, or has ended or stopped; to be called at rest} */
    private boolean idleOrStopped() {
        return life.isOver() || status.get() == Status.STOPPED || nothingHeld();
    }

    private boolean nothingHeld() {
        return pipeline.snapshot().held() == 0 && life.noEventInProgress();
    }

    /**
     * Events that were given up do not count as handled. So a pipeline that failed or was closed did not become idle.
     */
    private @Nullable Throwable whyNotIdle() {
        StageFailedException failure = status.failure();
        if (failure != null) {
            return failure;
        }
        if (status.closed() && status.get() != Status.COMPLETED) {
            return Waits.tooEarly(pipeline.name(), "was closed", "it was idle");
        }
        boolean stoppedBefore = status.get() == Status.STOPPED && !nothingHeld();
        return stoppedBefore
                ? Waits.tooEarly(
                        pipeline.name(), "was stopped", "it was idle; start it again, so that it handles what it holds")
                : null;
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
        RestDetector.Waiter waiter = rest.begin(this::idleOrStopped);
        var unused = waiter.future().whenComplete((nothing, failure) -> end(future, failure));
        Wait wait = new Wait(future, waiter, shared);
        open.add(wait);
        future.whenSettled(() -> open.remove(wait));
        return wait;
    }

    private void end(SharedFuture<Void> future, @Nullable Throwable failure) {
        Throwable reason = failure == null ? whyNotIdle() : failure;
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
