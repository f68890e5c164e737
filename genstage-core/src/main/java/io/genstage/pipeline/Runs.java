package io.genstage.pipeline;

import io.genstage.Scheduler;
import io.genstage.Status;
import io.genstage.internal.text.SafeLog;
import io.genstage.internal.threads.Retries;
import io.genstage.internal.threads.SharedFuture;
import io.genstage.internal.turns.RestDetector;
import io.genstage.supervision.Backoff;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The runs of a pipeline: the first, and another one each time that a failed pipeline is started again. */
final class Runs {

    private static final SafeLog log = SafeLog.of(Runs.class);

    /** In these, {@link #start} starts the pipeline. Only a stopped pipeline continues its run. */
    static final Set<Status> STARTABLE = Set.of(Status.CREATED, Status.STOPPED, Status.FAILED);

    private final String pipeline;

    private final PipelineLife life;

    private final PipelineStatus status;

    private final LiveTopology topology;

    private final RestDetector rest;

    private final GivenUpEvents givenUp;

    private final Scheduler scheduler;

    /** {@code null} if a failed pipeline is not started again by itself. */
    private final @Nullable AutoRestart autoRestart;

    /** The present run, or the last one. Written by one thread at a time, under the lock of this object. */
    private volatile Run present;

    /** The first run, which has not begun. */
    Runs(
            String pipeline,
            PipelineLife life,
            PipelineStatus status,
            LiveTopology topology,
            RestDetector rest,
            GivenUpEvents givenUp,
            Scheduler scheduler,
            @Nullable Backoff autoRestart) {
        this.pipeline = pipeline;
        this.life = life;
        this.status = status;
        this.topology = topology;
        this.rest = rest;
        this.givenUp = givenUp;
        this.scheduler = scheduler;
        this.autoRestart =
                autoRestart == null ? null : new AutoRestart(pipeline, autoRestart, scheduler, this::restartByItself);
        this.present = newRun(new SharedFuture<>(scheduler));
    }

    private Run newRun(SharedFuture<Void> completion) {
        return new Run(life, this, status, topology, rest, givenUp, scheduler, completion);
    }

    /** {@return the present run, or the last one} */
    Run present() {
        return present;
    }

    /** {@return how long the failed pipeline still waits for its restart, or {@code null} if it waits for none} */
    @Nullable
    Duration restartIn() {
        return autoRestart == null ? null : autoRestart.restartIn();
    }

    synchronized CompletableFuture<Void> start() {
        return switch (status.get()) {
            case CREATED -> startFirst();
            case FAILED -> startAfterFailure();
            default -> life.startAgain();
        };
    }

    private CompletableFuture<Void> startFirst() {
        Retries.enter(); // throws if no thread can be started; then the pipeline was not started either
        if (status.beginStart()) {
            begin(present);
        } else {
            Retries.leave();
        }
        return present.started();
    }

    /** Starts a failed pipeline with new stage shells. If that throws, the pipeline has failed as before. */
    private CompletableFuture<Void> startAfterFailure() {
        Run failed = present;
        if (!failed.isOver() && !status.closed()) {
            throw new IllegalStateException("Pipeline '" + pipeline + "' has failed, and its other stages still"
                    + " handle the events that they hold. Start it again when they have ended.");
        }
        LiveTopology.Renewal renewal = topology.prepareRenewal();
        Retries.enter();
        if (!status.beginStartAfterFailure()) {
            Retries.leave();
            throw life.forbidden(STARTABLE, "started");
        }
        status.forgetShutdown();
        renewal.install();
        SharedFuture<Void> completion = failed.completion();
        Run next = newRun(completion.isSettled() ? new SharedFuture<>(scheduler) : completion);
        present = next;
        begin(next);
        return next.started();
    }

    private void begin(Run begun) {
        if (autoRestart != null) {
            autoRestart.runBegins();
        }
        begun.begin();
        if (status.closed()) { // perhaps before the run had its stages
            life.close();
        }
        life.endWaitsInVain();
    }

    private synchronized void restartByItself() {
        try {
            if (status.get() == Status.FAILED && !status.closed()) {
                var unused = startAfterFailure();
            }
        } catch (Throwable thrown) { // a factory of a dispatcher threw, or there was no memory
            log.error("Pipeline '{}' could not be started again", pipeline, thrown);
            if (autoRestart == null || !autoRestart.schedule()) {
                present.settle();
            }
        }
    }

    /** A run has ended. Has an effect once for each run. */
    synchronized void ended(Run over) {
        if (over.markEndTaken()) {
            boolean startsAgain = over.hasFailed() && !status.closed() && autoRestart != null && autoRestart.schedule();
            if (!startsAgain) {
                over.settle();
            }
        }
        life.endWaitsInVain();
    }

    /** A closed pipeline does not start again, so its last run was the failed one. */
    synchronized void closed() {
        if (autoRestart != null) {
            autoRestart.cancel();
            if (present.isOver()) {
                present.settle();
            }
        }
    }
}
