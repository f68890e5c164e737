package io.genstage.pipeline;

import io.genstage.DeadLetter;
import io.genstage.Place;
import io.genstage.Scheduler;
import io.genstage.StageFailedException;
import io.genstage.Status;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import io.genstage.internal.bridge.EventReader;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.engine.Supervisor;
import io.genstage.internal.restarts.StageSupervisor;
import io.genstage.internal.text.SafeLog;
import io.genstage.internal.threads.CallerFuture;
import io.genstage.internal.threads.RetriedAction;
import io.genstage.internal.turns.RestDetector;
import io.genstage.supervision.Supervision;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How a pipeline starts, pauses, drains and ends. */
final class PipelineLife {

    private static final SafeLog log = SafeLog.of(PipelineLife.class);

    private static final Set<Status> STOPPABLE = Set.of(Status.RUNNING, Status.PAUSED, Status.DRAINING);

    private static final Set<Status> CHANGEABLE = Set.of(Status.RUNNING, Status.PAUSED);

    private static final Set<Status> READABLE = Set.of(Status.RUNNING, Status.PAUSED, Status.COMPLETED);

    private final Pipeline pipeline;

    private final PipelineStatus status = new PipelineStatus(this::consumersOver, this::restartIn);

    private final LiveTopology topology;

    private final DeadLetters deadLetters;

    private final RestDetector rest;

    private final Listeners listeners = new Listeners();

    private final Scheduler scheduler;

    private final StageReports reports;

    private final Runs runs;

    private final Readings readings;

    private final IdleWaits idleWaits;

    private final Drains drains;

    private final Waits stops;

    /** Callers that wait until stages are added or removed. */
    private final Waits changes;

    private final RetriedAction closing = new RetriedAction(this::closeAll);

    private final RetriedAction rechecking = new RetriedAction(this::recheckAll);

    private final GivenUpEvents givenUp;

    private final StageChanges stageChanges;

    PipelineLife(Pipeline pipeline, PipelineDefinition definition, Scheduler scheduler) {
        this.pipeline = pipeline;
        this.scheduler = scheduler;
        this.givenUp = new GivenUpEvents(definition.name());
        this.deadLetters = new DeadLetters(definition);
        this.reports = new StageReports(pipeline, this, listeners, givenUp);
        this.topology = new LiveTopology(definition, deadLetters, this::newExecutions);
        this.rest = new RestDetector(topology::shells);
        this.runs =
                new Runs(definition.name(), this, status, topology, rest, givenUp, scheduler, definition.autoRestart());
        this.readings = new Readings(status, topology, givenUp, definition.undelivered());
        this.idleWaits = new IdleWaits(pipeline, this, status, rest, scheduler);
        this.drains = new Drains(pipeline, scheduler, this, status, rest);
        this.stops = new Waits(pipeline.name(), scheduler);
        this.changes = new Waits(pipeline.name(), scheduler);
        this.stageChanges = new StageChanges(pipeline, scheduler, this, status, topology, listeners, changes);
    }

    /** {@return how the stages of a run are executed; each run has a supervisor that has counted no failures} */
    private Executions newExecutions(StageSupervisor.Family family) {
        PipelineDefinition definition = pipeline.definition();
        Supervision supervision = definition.supervision();
        Supervisor supervisor =
                supervision == null ? Supervisor.NONE : new StageSupervisor(supervision, family, scheduler::nanoTime);
        return new Executions(scheduler, status, supervisor, definition.undelivered(), reports, deadLetters);
    }

    LiveTopology topology() {
        return topology;
    }

    /** {@return how stages are added and removed} */
    StageChanges stageChanges() {
        return stageChanges;
    }

    Status status() {
        return status.get();
    }

    boolean closed() {
        return status.closed();
    }

    @Nullable
    StageFailedException failure() {
        return status.failure();
    }

    @Nullable
    Duration restartIn() {
        return runs.restartIn();
    }

    void listen(PipelineListener listener) {
        listeners.add(listener);
    }

    // Transitions that users request.

    /** {@return the runs of the pipeline, which start it} */
    Runs runs() {
        return runs;
    }

    /** Starts a stopped pipeline again. Its run goes on. */
    CompletableFuture<Void> startAgain() {
        status.forgetShutdown();
        if (!status.move(Status.RUNNING, Set.of(Status.STOPPED))) {
            throw forbidden(Runs.STARTABLE, "started");
        }
        moved(Status.RUNNING);
        stops.failAll("was started again");
        return CompletableFuture.completedFuture(null);
    }

    void pause() {
        move(Status.PAUSED, Set.of(Status.RUNNING), "paused");
    }

    void resume() {
        move(Status.RUNNING, Set.of(Status.PAUSED), "resumed");
    }

    /** {@return how the pipeline is drained} */
    Drains drains() {
        return drains;
    }

    /** Begins a drain for a caller that waits for a future. */
    void beginDrain(CallerFuture<Void> wait) {
        moveOr(wait, Status.DRAINING, CHANGEABLE, "drained");
    }

    /** {@return whether no event is in progress and no stage is being restarted}; to be called at rest */
    boolean noPendingWork() {
        return topology.shells().stream().noneMatch(StageShell::hasPendingWork) && !readings.holdTracked();
    }

    private boolean consumersOver() {
        return topology.consumersOver();
    }

    boolean noEventInProgress() {
        return topology.shells().stream().noneMatch(StageShell::hasEventsInProgress);
    }

    CompletableFuture<Void> stop() {
        CallerFuture<Void> wait = stops.open("its calls in progress had returned");
        RetriedAction watching = new RetriedAction(() -> {
            var unused = rest.whenAtRest(this::noEventInProgress).whenComplete((nothing, failure) -> {
                if (failure == null) {
                    wait.settle(null);
                } else {
                    wait.settleWith(failure);
                }
            });
        });
        moveOr(wait, Status.STOPPED, STOPPABLE, "stopped");
        drains.waits().failAll("was stopped");
        watching.run();
        if (CHANGEABLE.contains(status.get())) {
            stops.failAll("was started again");
        }
        endWaitsInVain();
        return wait;
    }

    // Shutdown, within a limited time.

    /**
     * From now on, a restart that would come after this time is made at once. The shutdown does not wait for a second
     * one.
     */
    void deadline(Long time) {
        status.deadline(time);
        topology.shells().forEach(StageShell::expediteRestarts);
    }

    /** From now on, a stage that ends its children waits for them no longer than this. */
    void childTimeout(Duration most) {
        status.childTimeout(most);
    }

    /** {@return completes when the pipeline has drained as far as it can, also if a drain was in progress} */
    CompletableFuture<Void> runDry() {
        while (CHANGEABLE.contains(status.get())) {
            if (status.move(Status.DRAINING, CHANGEABLE)) {
                moved(Status.DRAINING);
            }
        }
        return drains.whenDry()
                .thenCompose(atRest ->
                        status.get() == Status.FAILED ? whenEnded() : CompletableFuture.completedFuture(null));
    }

    /**
     * Stops the pipeline, or closes it if it has failed.
     *
     * @return completes when no handler is called any more
     */
    CompletableFuture<Void> halt() {
        if (status.get() == Status.FAILED) {
            close();
            return whenEnded();
        }
        if (status.move(Status.STOPPED, STOPPABLE)) {
            moved(Status.STOPPED);
            drains.waits().failAll("was stopped");
        }
        return rest.whenAtRest(this::noEventInProgress);
    }

    /** {@return completes normally when the present run of the pipeline has ended in any way} */
    CompletableFuture<Void> whenEnded() {
        return runs.present().ended();
    }

    /** {@return whether the present run has ended} */
    boolean isOver() {
        return runs.present().isOver();
    }

    /** The shutdown stops waiting for handler calls that do not return. */
    void abandon(String how) {
        givenUp.logAbandoned(how, new HeldEvents(topology.shells()).byStage());
    }

    void close() {
        closing.run();
    }

    private void closeAll() {
        Status before = status.close();
        if (STOPPABLE.contains(before)) {
            announce(Status.STOPPED);
        }
        topology.shells().forEach(StageShell::failRequests);
        runs.closed();
        endWaitsInVain();
        closeStages();
    }

    /**
     * Fails the futures of callers that cannot succeed any more. Called after each change that ends something, and
     * after each new wait.
     */
    void endWaitsInVain() {
        StageFailedException failure = status.failure();
        if (failure != null) {
            runs.present().endStart(failure);
            idleWaits.failAll(failure);
            drains.waits().failAll(failure);
            stops.failAll(failure);
            changes.failAll(failure);
        } else if (status.get() == Status.COMPLETED) {
            idleWaits.settleAll();
        } else if (status.closed()) {
            runs.present().started().settleWith(Waits.tooEarly(pipeline.name(), "was closed", "it had started"));
            idleWaits.failAll(Waits.tooEarly(pipeline.name(), "was closed", "it was idle"));
            drains.waits().failAll("was closed");
            stops.failAll("was closed");
            changes.failAll("was closed");
        }
    }

    private void closeStages() {
        topology.groups().forEach(group -> group.close(status.failure()));
        readings.endAll();
    }

    /**
     * {@return whether the pipeline can be drained, or its stages are draining, perhaps because one of them failed;
     * after a failed start no stage has events}
     */
    boolean canDrain() {
        return !status.closed() && !runs.present().failedAtStart() && STOPPABLE.contains(statusOfHealthyStages());
    }

    /** {@return whether one of the stages cannot end before the current thread has returned to it} */
    boolean waitsForCurrentThread() {
        return topology.shells().stream().anyMatch(StageShell::waitsForCurrentThread);
    }

    CompletableFuture<Void> whenIdle() {
        CompletableFuture<Void> idle = idleWaits.whenIdle();
        endWaitsInVain();
        return idle;
    }

    boolean awaitIdle(Duration timeout) throws InterruptedException {
        return idleWaits.await(timeout, this::endWaitsInVain);
    }

    /** Subscribes a reader outside of the pipeline. */
    void read(EventReader<Object> reader, StageDefinition asConsumer) {
        if (status.closed() || !READABLE.contains(status.get())) {
            throw forbidden(READABLE, "read from");
        }
        readings.begin(reader, asConsumer);
    }

    /** {@return the readers outside of the pipeline} */
    Readings readings() {
        return readings;
    }

    /**
     * Checks that the topology may be changed now.
     *
     * @param what what the caller wants, as a participle, for the message
     */
    void requireChangeable(String what) {
        if (!CHANGEABLE.contains(status.get())) {
            throw notChangeable(what);
        }
    }

    IllegalStateException notChangeable(String what) {
        return forbidden(CHANGEABLE, what);
    }

    /** {@return the status of stages that have not failed themselves}; in a failed pipeline these drain */
    Status statusOfHealthyStages() {
        Status now = status.get();
        if (now != Status.FAILED) {
            return now;
        }
        return isOver() ? Status.STOPPED : Status.DRAINING;
    }

    private void move(Status to, Set<Status> from, String what) {
        if (!status.move(to, from)) {
            throw forbidden(from, what);
        }
        moved(to);
    }

    /** The same as {@link #move} for a caller that waits for a future. */
    private void moveOr(CallerFuture<Void> wait, Status to, Set<Status> from, String what) {
        try {
            move(to, from, what);
        } catch (Throwable refusal) {
            wait.settleWith(refusal); // the caller receives the exception and not the future
            throw refusal;
        }
    }

    /** Wakes all stages, so that they read the new status. */
    void moved(Status to) {
        rechecking.run();
        announce(to);
    }

    private void recheckAll() {
        List<StageShell<?, ?>> shells = topology.shells();
        shells.forEach(StageShell::recheck);
        if (stopped()) {
            shells.forEach(shell -> shell.failReceivedCalls(this::stopped));
        }
    }

    private boolean stopped() {
        return status.get() == Status.STOPPED;
    }

    IllegalStateException forbidden(Set<Status> allowed, String what) {
        if (status.closed()) {
            return new IllegalStateException(
                    "Pipeline '" + pipeline.name() + "' was closed and cannot be " + what + ". Create a new pipeline.");
        }
        return new IllegalStateException("Pipeline '" + pipeline.name() + "' " + PipelineStatus.predicate(status.get())
                + " and cannot be " + what + ": its status must be " + PipelineStatus.list(allowed));
    }

    /** Never throws, because the caller has more to do. */
    void announce(Status now) {
        log.info("Pipeline '{}' {}", pipeline.name(), PipelineStatus.predicate(now));
        try {
            listeners.notifyEach(listener -> listener.statusChanged(pipeline, now));
        } catch (Throwable noMemory) {
            log.error("Listeners of pipeline '{}' could not be notified that it is {}", pipeline.name(), now, noMemory);
        }
    }

    // What stages report.

    void stageIdle() {
        rest.check();
    }

    /** {@return the last dead letters, oldest first} */
    List<DeadLetter<?>> deadLetters() {
        return deadLetters.recent();
    }

    /** {@return events that were given up, by place} */
    Map<Place, Long> givenUp() {
        return givenUp.counts();
    }
}
