package io.genstage.pipeline;

import io.genstage.Scheduler;
import io.genstage.Status;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.text.Counts;
import io.genstage.internal.text.SafeLog;
import io.genstage.internal.threads.CallerFuture;
import io.genstage.internal.threads.Durations;
import io.genstage.internal.threads.RetriedAction;
import io.genstage.internal.turns.RestDetector;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How a pipeline is drained, and the callers that wait for that. */
final class Drains {

    private static final SafeLog log = SafeLog.of(Drains.class);

    private final Pipeline pipeline;

    private final Scheduler scheduler;

    private final PipelineLife life;

    private final PipelineStatus status;

    private final RestDetector rest;

    private final Waits waits;

    /** The pipeline was stopped because it has drained, and the callers were not notified yet. */
    private volatile boolean drained;

    Drains(Pipeline pipeline, Scheduler scheduler, PipelineLife life, PipelineStatus status, RestDetector rest) {
        this.pipeline = pipeline;
        this.scheduler = scheduler;
        this.life = life;
        this.status = status;
        this.rest = rest;
        this.waits = new Waits(pipeline.name(), scheduler);
    }

    /** {@return the callers that wait until the pipeline is drained} */
    Waits waits() {
        return waits;
    }

    /** Begins a drain. {@return completes when it is complete; fails if it cannot complete any more} */
    CallerFuture<Void> begin() {
        CallerFuture<Void> wait = waits.open("it was drained");
        RetriedAction watching = new RetriedAction(() -> {
            var unused = whenDry().whenComplete((nothing, failure) -> end(wait, failure));
        });
        life.beginDrain(wait);
        watching.run();
        life.endWaitsInVain();
        return wait;
    }

    /** Begins a drain that ends after a time. {@return completes when it has ended} */
    CompletableFuture<DrainReport> begin(Duration limit) {
        DrainRecord sinceNow = DrainRecord.begin(pipeline, life.topology(), scheduler);
        CallerFuture<DrainReport> answer = new CallerFuture<>(scheduler);
        CallerFuture<Void> wait = begin();
        Timers timers = new Timers(scheduler);
        timers.after(Durations.delay(limit), timers.once(() -> stopUndrained(sinceNow, answer)));
        var unused = wait.whenComplete((nothing, failure) -> {
            timers.cancel();
            if (failure == null) {
                answer.settle(sinceNow.report());
            } else {
                answer.settleWith(failure);
            }
        });
        return answer;
    }

    private void stopUndrained(DrainRecord record, CallerFuture<DrainReport> answer) {
        if (status.move(Status.STOPPED, Set.of(Status.DRAINING))) {
            answer.settle(record.reportIncomplete());
            life.moved(Status.STOPPED);
            waits.failAll("was stopped");
        }
    }

    /**
     * Waits until the pipeline has handled what it can, calls {@code draining} of the stages in topological order, waits
     * for what they emit, and stops the pipeline.
     *
     * @return completes when the pipeline is stopped, or is not draining any more
     */
    CompletableFuture<Void> whenDry() {
        Walk walk = new Walk();
        walk.await();
        return walk.done;
    }

    /** The steps of a drain. Several may run at once; a step that runs twice has no effect. */
    private final class Walk {

        private final CompletableFuture<Void> done = new CompletableFuture<>();

        private final RetriedAction next = new RetriedAction(this::next);

        void await() {
            var unused = rest.whenAtRest(() -> status.get() != Status.DRAINING || life.noPendingWork())
                    .whenComplete((nothing, failure) -> {
                        if (failure == null) {
                            next.run();
                        } else {
                            done.completeExceptionally(failure);
                        }
                    });
        }

        private void next() {
            List<StageShell<?, ?>> holders =
                    status.get() == Status.DRAINING ? DrainOrder.next(life.topology()) : List.of();
            if (holders.isEmpty()) {
                stop();
                done.complete(null);
            } else {
                holders.forEach(StageShell::drain);
                await();
            }
        }
    }

    /** The pipeline has drained. */
    private void stop() {
        rest.check(); // for callers that wait until the pipeline is idle, because the next step makes its stages busy
        if (status.move(Status.STOPPED, Set.of(Status.DRAINING))) {
            drained = true;
        }
        if (drained) {
            long held = pipeline.snapshot().held();
            if (held > 0) {
                log.warn(
                        "Pipeline '{}' was drained, but holds {} for which there is no demand",
                        pipeline.name(),
                        Counts.events(held));
            }
            drained = false;
            life.moved(Status.STOPPED);
            waits.settleAll();
        }
    }

    private void end(CallerFuture<Void> wait, @Nullable Throwable failure) {
        if (failure != null) {
            wait.settleWith(failure);
        } else if (status.get() == Status.COMPLETED) {
            wait.settle(null);
        } else if (status.get() != Status.DRAINING) { // otherwise there is no memory yet to stop it
            wait.settleWith(Waits.tooEarly(pipeline.name(), "was stopped", "it was drained"));
        }
    }
}
