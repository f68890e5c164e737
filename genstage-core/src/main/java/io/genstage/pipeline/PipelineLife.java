package io.genstage.pipeline;

import io.genstage.Cancellation;
import io.genstage.Scheduler;
import io.genstage.StageFailedException;
import io.genstage.Status;
import io.genstage.engine.Persistent;
import io.genstage.engine.RestDetector;
import io.genstage.engine.Retries;
import io.genstage.engine.StageListener;
import io.genstage.engine.StageShell;
import io.genstage.engine.Supervisor;
import io.genstage.flow.EventReader;
import io.genstage.log.SafeLog;
import io.genstage.supervision.StageSupervisor;
import io.genstage.supervision.Supervision;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How a pipeline starts, pauses, runs out and ends; it hears from the stages what becomes of them. */
final class PipelineLife implements StageListener {

    private static final SafeLog log = SafeLog.of(PipelineLife.class);

    private static final Set<Status> STOPPABLE = Set.of(Status.RUNNING, Status.PAUSED, Status.DRAINING);

    private static final Set<Status> UNFINISHED =
            Set.of(Status.RUNNING, Status.PAUSED, Status.DRAINING, Status.STOPPED);

    private static final Set<Status> CHANGEABLE = Set.of(Status.RUNNING, Status.PAUSED);

    private static final Set<Status> READABLE = Set.of(Status.RUNNING, Status.PAUSED, Status.COMPLETED);

    private final Pipeline pipeline;

    private final PipelineStatus status = new PipelineStatus();

    private final LiveTopology topology;

    private final RestDetector rest;

    private final Listeners listeners = new Listeners();

    private final CompletableFuture<Void> started = new CompletableFuture<>();

    private final CompletableFuture<Void> completion = new CompletableFuture<>();

    private final Persistent closing = new Persistent(this::closeStages);

    // Of the first failure; by the stage that has failed.

    private volatile boolean failedAtStart;

    private volatile boolean runsOut;

    /** How many instances have not ended. */
    private final AtomicInteger alive;

    PipelineLife(Pipeline pipeline, PipelineDefinition definition, Scheduler scheduler) {
        this.pipeline = pipeline;
        Supervisor supervisor = supervisor(definition.supervision(), scheduler);
        Executions executions = new Executions(scheduler, status, supervisor, this);
        this.topology =
                new LiveTopology(definition, stage -> new StageGroup(definition.name(), stage, executions.of(stage)));
        this.alive = new AtomicInteger(topology.shells().size());
        this.rest = new RestDetector(topology::shells);
    }

    private Supervisor supervisor(@Nullable Supervision supervision, Scheduler scheduler) {
        if (supervision == null) {
            return Supervisor.NONE;
        }
        return new StageSupervisor(
                supervision,
                new StageSupervisor.Family() {
                    @Override
                    public List<StageShell<?, ?>> downstreamOf(String stage) {
                        return topology.downstreamOf(stage);
                    }

                    @Override
                    public List<StageShell<?, ?>> all() {
                        return topology.shells();
                    }
                },
                scheduler::nanoTime);
    }

    LiveTopology topology() {
        return topology;
    }

    Status status() {
        return status.get();
    }

    @Nullable
    StageFailedException failure() {
        return status.failure();
    }

    void listen(PipelineListener listener) {
        listeners.add(listener);
    }

    // What the pipeline is told to do.

    CompletableFuture<Void> start() {
        if (status.get() == Status.CREATED) {
            begin();
            return started.copy();
        }
        move(Status.RUNNING, Set.of(Status.STOPPED), "started");
        return CompletableFuture.completedFuture(null);
    }

    private void begin() {
        Retries.enter(); // throws if there are no threads any more; then it was not started
        if (!status.beginStart()) {
            Retries.leave();
            return;
        }
        var unused = completion.whenComplete((nothing, failure) -> Retries.leave());
        try {
            new StartSequence(topology.shells(), topology::subscribeDeclared, this::open, () -> started.complete(null))
                    .run();
        } catch (Throwable thrown) { // for want of memory: some of the stages were told, and some not
            started.completeExceptionally(thrown);
            close();
        }
    }

    /** No stage has asked another for anything yet, so none has to look at what it may do now. */
    private void open() {
        if (status.move(Status.RUNNING, Set.of(Status.CREATED))) {
            tell(Status.RUNNING);
            completeIfAllHaveEnded(); // they may have been stopped before it was open
        }
    }

    void pause() {
        move(Status.PAUSED, Set.of(Status.RUNNING), "paused");
    }

    void resume() {
        move(Status.RUNNING, Set.of(Status.PAUSED), "resumed");
    }

    CompletableFuture<Void> drain() {
        move(Status.DRAINING, CHANGEABLE, "drained");
        return rest.whenAtRest(() -> status.get() != Status.DRAINING || nothingUnderWay())
                .thenRun(this::drained);
    }

    /** Nothing is in hand, and no stage about to be restarted; to be asked at rest. */
    private boolean nothingUnderWay() {
        return topology.shells().stream().noneMatch(StageShell::underWay);
    }

    private boolean nothingInHand() {
        return topology.shells().stream().noneMatch(StageShell::holdsInHand);
    }

    private void drained() {
        if (status.move(Status.STOPPED, Set.of(Status.DRAINING))) {
            long held = pipeline.snapshot().held();
            if (held > 0) {
                log.warn("Pipeline '{}' was drained, but holds {} events that nobody asks for", pipeline.name(), held);
            }
            moved(Status.STOPPED);
        }
    }

    CompletableFuture<Void> stop() {
        move(Status.STOPPED, STOPPABLE, "stopped");
        return rest.whenAtRest(this::nothingInHand);
    }

    void close() {
        Status before = status.close();
        if (STOPPABLE.contains(before)) {
            tell(Status.STOPPED);
        }
        closeStages();
        started.completeExceptionally(
                new IllegalStateException("Pipeline '" + pipeline.name() + "' was closed before it had started"));
    }

    private void closeStages() {
        topology.groups().forEach(group -> group.close(status.failure()));
        endReadings();
    }

    /**
     * Readers are no stages: nobody closes them, and stages that are closed tell them nothing. One that comes too late to be told
     * here asks a stage behind its close, and is told by that.
     */
    private void endReadings() {
        Cancellation over = new Cancellation(Cancellation.Kind.DOWN, status.failure());
        topology.groups().forEach(group -> group.endReadings(over));
    }

    CompletableFuture<Void> completion() {
        return completion.copy();
    }

    CompletableFuture<Void> whenIdle() {
        return rest.whenAtRest(() -> completion.isDone()
                || status.get().ended()
                || (pipeline.snapshot().held() == 0 && nothingInHand()));
    }

    void forget(CompletableFuture<Void> future) {
        rest.forget(future);
    }

    /**
     * Makes sure that the topology may be changed now.
     *
     * @param what what is to be done, for the message
     */
    void requireChangeable(String what) {
        if (!CHANGEABLE.contains(status.get())) {
            throw forbidden(CHANGEABLE, what);
        }
    }

    /** Subscribes a reader outside of the pipeline. */
    void read(EventReader<Object> reader, StageDefinition asConsumer) {
        if (status.closed() || !READABLE.contains(status.get())) {
            throw forbidden(READABLE, "read from");
        }
        topology.subscribe(reader, asConsumer);
    }

    /**
     * Adds stages and starts them.
     *
     * @return completes when they have been told, have subscribed, and may ask
     */
    CompletableFuture<Void> add(List<StageDefinition> definitions) {
        return add(definitions, group -> {});
    }

    /**
     * Adds a stage that is forgotten as soon as it has ended.
     *
     * @param gone called then
     * @return completes when it has subscribed, and may ask
     */
    CompletableFuture<Void> addGuest(StageDefinition definition, Runnable gone) {
        return add(List.of(definition), group -> {
            var unused =
                    group.end().ended().thenCompose(nothing -> remove(group)).thenRun(gone);
        });
    }

    private CompletableFuture<Void> add(List<StageDefinition> definitions, Consumer<StageGroup> added) {
        requireChangeable("added to");
        CompletableFuture<Void> running = new CompletableFuture<>();
        List<StageGroup> groups = topology.add(definitions, fresh -> startLater(fresh, running));
        groups.forEach(group -> listeners.tell(listener -> listener.stageAdded(pipeline, group.definition())));
        groups.forEach(added);
        if (status.closed() || status.get().ended()) {
            groups.forEach(group -> group.close(status.failure()));
        }
        return running;
    }

    /** They count as alive before they are seen, so that nobody completes the pipeline without them. */
    private void startLater(List<StageGroup> groups, CompletableFuture<Void> running) {
        List<StageShell<?, ?>> shells = LiveTopology.instances(groups);
        if (alive.getAndUpdate(count -> count == 0 ? 0 : count + shells.size()) == 0) {
            throw forbidden(CHANGEABLE, "added to");
        }
        Consumer<Gathering> subscribe = consumers -> {
            try {
                topology.subscribe(groups, consumers);
            } catch (Throwable e) {
                running.completeExceptionally(e);
            }
        };
        new StartSequence(shells, subscribe, () -> {}, () -> running.complete(null)).run();
        for (StageGroup group : groups) {
            var unused = group.end().ended().thenRun(() -> {
                if (!group.hasCompleted()) {
                    running.completeExceptionally(
                            new IllegalStateException("Stage '" + group.name() + "' has ended before it had started"));
                }
            });
        }
    }

    /**
     * Lets a stage end in order, and forgets it then.
     *
     * @return completes when it is forgotten
     */
    CompletableFuture<Void> remove(StageGroup group) {
        StageEnd end = group.end();
        if (end.beginRemoval()) {
            group.instances().forEach(StageShell::remove);
            var unused = end.ended().thenRun(() -> {
                topology.remove(group);
                listeners.tell(listener -> listener.stageRemoved(pipeline, group.name()));
                end.removed().complete(null);
            });
        }
        return end.removed().copy();
    }

    /** Of a failed pipeline's stages only those that failed themselves show it; the others run out. */
    Status statusOfHealthyStages() {
        Status now = status.get();
        if (now != Status.FAILED) {
            return now;
        }
        return completion.isDone() ? Status.STOPPED : Status.DRAINING;
    }

    private void move(Status to, Set<Status> from, String what) {
        if (!status.move(to, from)) {
            throw forbidden(from, what);
        }
        moved(to);
    }

    /** The stages see the new status when they look; this makes them look. */
    private void moved(Status to) {
        topology.shells().forEach(StageShell::lookAgain);
        tell(to);
    }

    private IllegalStateException forbidden(Set<Status> allowed, String what) {
        if (status.closed()) {
            return new IllegalStateException(
                    "Pipeline '" + pipeline.name() + "' was closed and cannot be " + what + "; make a new one");
        }
        return new IllegalStateException("Pipeline '" + pipeline.name() + "' is " + status.get() + " and cannot be "
                + what + "; that is for one that is " + PipelineStatus.list(allowed));
    }

    private void tell(Status now) {
        log.info("Pipeline '{}' is {}", pipeline.name(), now);
        listeners.tell(listener -> listener.statusChanged(pipeline, now));
    }

    // What the stages tell.

    @Override
    public void failed(StageShell<?, ?> stage, StageFailedException failure, long inHand, long abandoned) {
        String reason = failure.reason();
        log.error(
                "Stage '{}' of pipeline '{}' failed with {} events in hand{}; {} more had arrived and are not handled",
                stage.id(),
                pipeline.name(),
                inHand,
                reason == null ? "" : " and is not restarted, because " + reason,
                abandoned,
                failure.getCause());
        Status before = status.fail(failure);
        if (before != null) {
            failedAtStart = before == Status.CREATED;
        }
        if (status.failure() == failure && !runsOut) { // a stage says it again if something was thrown meanwhile
            runOut(failure, failedAtStart);
            runsOut = true;
        }
        listeners.tell(listener -> listener.stageFailed(pipeline, failure));
    }

    @Override
    public void restarts(StageShell<?, ?> stage, Throwable failure, long inHand, Supervisor.Restart verdict) {
        log.warn(
                "Stage '{}' of pipeline '{}' failed with {} events in hand, and is restarted in {} ms ({})",
                stage.id(),
                pipeline.name(),
                inHand,
                verdict.delay().toMillis(),
                verdict.account(),
                failure);
    }

    @Override
    public void restarted(StageShell<?, ?> stage, Throwable cause) {
        log.info("Stage '{}' of pipeline '{}' was restarted", stage.id(), pipeline.name());
        listeners.tell(listener -> listener.stageRestarted(pipeline, stage.id(), cause));
    }

    /** What failed before it ran is closed at once; else what the failure has not touched runs out first. */
    private void runOut(StageFailedException first, boolean starting) {
        moved(Status.FAILED);
        if (starting) {
            closing.run();
        } else {
            var unused = rest.whenAtRest(this::nothingUnderWay).whenComplete((nothing, failure) -> closing.run());
        }
        started.completeExceptionally(first);
    }

    @Override
    public void ended(StageShell<?, ?> stage) {
        topology.ended(stage);
        if (stage.endsForTheFirstTime()) { // a stage says it again if something was thrown meanwhile
            alive.decrementAndGet();
        }
        completeIfAllHaveEnded();
    }

    private void completeIfAllHaveEnded() {
        if (alive.get() > 0) {
            return;
        }
        StageFailedException first = status.failure();
        if (first != null) {
            completion.completeExceptionally(first);
            return;
        }
        if (status.move(Status.COMPLETED, UNFINISHED)) {
            tell(Status.COMPLETED);
        }
        completion.complete(null);
    }

    @Override
    public void handled(StageShell<?, ?> stage, long nanos) {
        listeners.tell(listener -> listener.handled(pipeline, stage.identity().stage(), nanos));
    }

    @Override
    public void idle() {
        rest.look();
    }
}
