package io.genstage.pipeline;

import io.genstage.Scheduler;
import io.genstage.StageFailedException;
import io.genstage.Status;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.threads.RetriedAction;
import io.genstage.internal.threads.Retries;
import io.genstage.internal.threads.SharedFuture;
import io.genstage.internal.turns.RestDetector;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One run of a pipeline, from its start to the end of its last stage. A failed pipeline that is started again has a new
 * run, with other stage shells.
 */
final class Run {

    private static final Set<Status> UNFINISHED =
            Set.of(Status.RUNNING, Status.PAUSED, Status.DRAINING, Status.STOPPED);

    private final PipelineLife life;

    private final Runs runs;

    private final PipelineStatus status;

    private final LiveTopology topology;

    private final RestDetector rest;

    private final GivenUpEvents givenUp;

    private final SharedFuture<Void> started;

    /** Completes when the run has ended, unless the pipeline starts again by itself. The next run has it then. */
    private final SharedFuture<Void> completion;

    /** Completes when the run has ended; for brief actions of the library. */
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /** How many instances have not ended. */
    private final AtomicInteger alive;

    private final AtomicBoolean needsRetries = new AtomicBoolean();

    private final AtomicBoolean endTaken = new AtomicBoolean();

    private final RetriedAction completing = new RetriedAction(this::complete);

    // About the first failure; written by the stage that failed.

    private volatile @Nullable StageFailedException failure;

    private volatile boolean failedAtStart;

    private volatile boolean runsOut;

    /** After a failure, all stages were told to end, and the subscriptions of readers were ended. */
    private volatile boolean ranOut;

    private volatile boolean over;

    /** All subscriptions are open. Set before any consumer asks for events. */
    private volatile boolean opened;

    Run(
            PipelineLife life,
            Runs runs,
            PipelineStatus status,
            LiveTopology topology,
            RestDetector rest,
            GivenUpEvents givenUp,
            Scheduler scheduler,
            SharedFuture<Void> completion) {
        this.life = life;
        this.runs = runs;
        this.status = status;
        this.topology = topology;
        this.rest = rest;
        this.givenUp = givenUp;
        this.started = new SharedFuture<>(scheduler);
        this.completion = completion;
        this.alive = new AtomicInteger(topology.shells().size());
    }

    SharedFuture<Void> started() {
        return started;
    }

    SharedFuture<Void> completion() {
        return completion;
    }

    /** {@return completes when the run has ended; for brief actions of the library} */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** {@return whether all stages have ended, and have given up what they held} */
    boolean isOver() {
        return over;
    }

    /** {@return whether a handler has failed for good} */
    boolean hasFailed() {
        return failure != null;
    }

    /** {@return whether a handler could not start; then no stage has events} */
    boolean failedAtStart() {
        return failedAtStart;
    }

    /**
     * Counts stages that are about to start.
     *
     * @return whether the run has not ended; if it has, they must not start
     */
    boolean countStarting(int instances) {
        return alive.getAndUpdate(count -> count == 0 ? 0 : count + instances) > 0;
    }

    /** Starts the stages. */
    void begin() {
        needsRetries.set(true);
        try {
            new StartSequence(topology.shells(), topology::subscribeDeclared, this::open, () -> started.settle(null))
                    .run();
        } catch (Throwable thrown) { // there was no memory: only some of the stages were sent the first step
            started.settleWith(thrown);
            life.close();
        }
    }

    /** No stage has asked another for events yet, so only callers at inlets must be woken by the new status. */
    private void open() {
        if (status.move(Status.RUNNING, Set.of(Status.CREATED))) {
            opened = true;
            topology.shells().forEach(StageShell::wakeCallersAtIntake);
            life.announce(Status.RUNNING);
            completeIfAllHaveEnded(); // they may have been stopped before
        }
    }

    /** A pipeline that fails after demand was released has started, however quickly its first event is handled. */
    void endStart(StageFailedException reason) {
        if (opened) {
            started.settle(null);
        } else {
            started.settleWith(reason);
        }
    }

    /** A stage has failed for good, and with it the pipeline. */
    void stageFailed(StageFailedException reason) {
        Status before = status.fail(reason);
        if (before != null) {
            failedAtStart = before == Status.CREATED;
            failure = reason;
        }
        if (status.failure() == reason && !runsOut) { // a stage reports it again if something was thrown meanwhile
            failure = reason;
            runOut(reason);
            runsOut = true;
        }
    }

    /**
     * Closes the stages of a pipeline that failed during its start at once. Otherwise the stages that have not failed
     * drain first.
     */
    private void runOut(StageFailedException reason) {
        List<StageShell<?, ?>> own = topology.shells();
        RetriedAction closing = new RetriedAction(() -> {
            own.forEach(shell -> shell.close(reason));
            life.readings().endAll();
            ranOut = true;
            completeIfAllHaveEnded();
        });
        life.moved(Status.FAILED);
        if (failedAtStart) {
            closing.run();
        } else {
            var unused = rest.whenAtRest(life::noPendingWork).whenComplete((nothing, thrown) -> closing.run());
        }
        life.endWaitsInVain();
    }

    void stageEnded(StageShell<?, ?> stage) {
        boolean last = topology.ended(stage);
        if (last && !status.closed() && status.get() != Status.FAILED) {
            givenUp.logEnded(stage.identity().stage(), "Stage");
        }
        if (stage.markEndCounted()) { // a stage reports it again if something was thrown meanwhile
            alive.decrementAndGet();
        }
        status.consumerEnded();
        completeIfAllHaveEnded();
    }

    private void completeIfAllHaveEnded() {
        if (alive.get() > 0) {
            return;
        }
        if (failure == null && status.move(Status.COMPLETED, UNFINISHED)) {
            life.announce(Status.COMPLETED);
        }
        var unused = rest.whenAtRest(() -> true).whenComplete((nothing, thrown) -> completing.run());
    }

    /** At rest: stages that ended early have by now given up the events that other stages sent them after their end. */
    private void complete() {
        StageFailedException first = failure;
        if (ended.isDone() || (first != null && !ranOut)) {
            return;
        }
        givenUp.logAll(
                first != null
                        ? "failed at stage '" + first.instance() + "'"
                        : status.closed() ? "was closed" : "has ended");
        if (needsRetries.compareAndSet(true, false)) {
            Retries.leave();
        }
        over = true;
        runs.ended(this);
        ended.complete(null);
        rest.check();
    }

    /** {@return whether this is the first call} */
    boolean markEndTaken() {
        return endTaken.compareAndSet(false, true);
    }

    /** Completes the future of the pipeline's end. */
    void settle() {
        StageFailedException first = failure;
        if (first == null) {
            completion.settle(null);
        } else {
            completion.settleWith(first);
        }
    }
}
