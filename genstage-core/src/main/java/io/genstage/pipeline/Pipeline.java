package io.genstage.pipeline;

import io.genstage.PipelineSnapshot;
import io.genstage.Scheduler;
import io.genstage.StageFailedException;
import io.genstage.StageSnapshot;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.engine.Execution;
import io.genstage.engine.RestDetector;
import io.genstage.engine.StageListener;
import io.genstage.engine.StageShell;
import io.genstage.flow.Inlet;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running topology, or one that can be started. All methods may be called from any thread; those that return a future
 * return at once.
 *
 * <p>Life: {@code created → running ⇄ paused}, {@code running → draining → stopped}, {@code stopped → running} again, and
 * from any of these to {@code completed}, when every stage has, or {@code failed}, when a handler has thrown. What a state
 * does not allow throws {@link IllegalStateException} and changes nothing.
 *
 * @since 0.1.0
 */
public final class Pipeline implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Pipeline.class);

    private final PipelineDefinition definition;

    private static final Set<Status> STOPPABLE = Set.of(Status.RUNNING, Status.PAUSED, Status.DRAINING);

    private static final Set<Status> UNFINISHED =
            Set.of(Status.RUNNING, Status.PAUSED, Status.DRAINING, Status.STOPPED);

    private static final Set<Status> SUBSCRIBABLE = Set.of(Status.RUNNING, Status.PAUSED);

    private final Map<String, StageGroup> stages = new LinkedHashMap<>();

    private final List<StageShell<?, ?>> shells;

    private final Edges edges;

    private final RestDetector rest;

    private final Listeners listeners = new Listeners();

    private final PipelineStatus status = new PipelineStatus();

    private final CompletableFuture<Void> completion = new CompletableFuture<>();

    private final AtomicInteger alive;

    private final CompletableFuture<Void> started = new CompletableFuture<>();

    /**
     * Makes a pipeline, without starting it.
     *
     * @param definition what it consists of
     * @param scheduler where its stages run; not closed by the pipeline
     */
    public Pipeline(PipelineDefinition definition, Scheduler scheduler) {
        this.definition = definition;
        StageListener ears = new Ears();
        for (StageDefinition stage : definition.stages()) {
            Execution execution = new Execution(scheduler, stage.blocking(), stage.pollInterval(), status, ears);
            stages.put(stage.name(), new StageGroup(definition.name(), stage, execution));
        }
        shells = stages.values().stream()
                .<StageShell<?, ?>>flatMap(group -> group.instances().stream())
                .toList();
        edges = new Edges(definition, stages);
        alive = new AtomicInteger(shells.size());
        rest = new RestDetector(shells);
    }

    /**
     * {@return the pipeline's name}
     */
    public String name() {
        return definition.name();
    }

    /**
     * {@return what it was made of}
     */
    public PipelineDefinition definition() {
        return definition;
    }

    /**
     * {@return what it is doing}
     */
    public Status status() {
        return status.get();
    }

    /**
     * {@return why it failed, or {@code null} if it has not}
     */
    public @Nullable StageFailedException failure() {
        return status.failure();
    }

    /**
     * Adds a listener, which hears what happens from now on.
     *
     * @param listener the listener
     */
    public void addListener(PipelineListener listener) {
        listeners.add(listener);
    }

    /**
     * Starts the pipeline in three steps: all handlers are told, all subscriptions are made, then demand is released, so
     * that no event is emitted before every declared subscription stands. A pipeline that was stopped goes on where it was.
     *
     * @return completes when demand is released; exceptionally, with {@link StageFailedException}, if a handler refuses
     * @throws IllegalStateException unless the pipeline is created or stopped
     */
    public CompletableFuture<Void> start() {
        if (status.beginStart()) {
            new StartSequence(shells, edges::subscribeDeclared, this::open, () -> started.complete(null)).run();
            return started.copy();
        }
        if (status() == Status.CREATED) {
            return started.copy();
        }
        move(Status.RUNNING, Set.of(Status.STOPPED), "started");
        return CompletableFuture.completedFuture(null);
    }

    private void open() {
        if (status.move(Status.RUNNING, Set.of(Status.CREATED))) {
            moved(Status.RUNNING);
        }
    }

    /**
     * Calls no handler any more until {@link #resume()}; calls that have begun are left to end, and nothing is lost.
     *
     * @throws IllegalStateException unless the pipeline is running
     */
    public void pause() {
        move(Status.PAUSED, Set.of(Status.RUNNING), "paused");
    }

    /**
     * Goes on after a pause.
     *
     * @throws IllegalStateException unless the pipeline is paused
     */
    public void resume() {
        move(Status.RUNNING, Set.of(Status.PAUSED), "resumed");
    }

    /**
     * Lets nothing new in, and lets run out what is inside as far as it can; then the pipeline is stopped.
     *
     * @return completes when nothing moves any more
     * @throws IllegalStateException unless the pipeline is running or paused
     */
    public CompletableFuture<Void> drain() {
        move(Status.DRAINING, Set.of(Status.RUNNING, Status.PAUSED), "drained");
        return rest.whenAtRest(() -> true).thenRun(this::drained);
    }

    private void drained() {
        if (status.move(Status.STOPPED, Set.of(Status.DRAINING))) {
            long held = snapshot().held();
            if (held > 0) {
                log.warn("Pipeline '{}' was drained, but holds {} events that nobody asks for", name(), held);
            }
            moved(Status.STOPPED);
        }
    }

    /**
     * Stops the pipeline where it is: calls that have begun are left to end, and no other is made. What is inside stays
     * inside, for the next start.
     *
     * @return completes when the last call has returned
     * @throws IllegalStateException unless the pipeline is running, paused or draining
     */
    public CompletableFuture<Void> stop() {
        move(Status.STOPPED, STOPPABLE, "stopped");
        return rest.whenAtRest(() -> true);
    }

    /**
     * Ends the pipeline for good and without waiting: each handler's last callback is called when its present call, if
     * any, has returned. What is inside is given up.
     */
    @Override
    public void close() {
        Status before = status.close();
        if (STOPPABLE.contains(before)) {
            tell(Status.STOPPED);
        }
        shells.forEach(StageShell::close);
        started.completeExceptionally(
                new IllegalStateException("Pipeline '" + name() + "' was closed before it had started"));
    }

    /**
     * {@return a future that completes when the pipeline is over: normally when all is handled or it was closed,
     * exceptionally with {@link StageFailedException} when it has failed and what was not affected has run out}. What
     * depends on it runs on a thread of the pipeline, so more than a little belongs into the {@code Async} forms.
     */
    public CompletableFuture<Void> completion() {
        return completion.copy();
    }

    /**
     * Waits until nothing moves and nothing is held anywhere: every event that was emitted has been handled.
     *
     * @param timeout how long to wait at most
     * @return whether that happened in time
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public boolean awaitIdle(Duration timeout) throws InterruptedException {
        CompletableFuture<Void> idle = whenIdle();
        try {
            idle.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            rest.forget(idle);
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /**
     * {@return a future that completes when nothing moves and nothing is held anywhere, or the pipeline is over}
     */
    public CompletableFuture<Void> whenIdle() {
        return rest.whenAtRest(() -> status().ended() || snapshot().held() == 0);
    }

    /**
     * The way into a producer from other threads.
     *
     * @param stage the name of a producer
     * @param <E> the type of the producer's events
     * @return its inlet
     * @throws NoSuchElementException if there is no such stage
     * @throws IllegalArgumentException if it is not a producer
     */
    @SuppressWarnings("unchecked") // event types are the user's promise
    public <E> Inlet<E> inlet(String stage) {
        Inlet<Object> inlet = group(stage).inlet();
        if (inlet == null) {
            throw new IllegalArgumentException(
                    "Stage '" + stage + "' of pipeline '" + name() + "' is no producer; only producers have an inlet");
        }
        return (Inlet<E>) inlet;
    }

    /**
     * Subscribes a stage to another while the pipeline is running.
     *
     * @param consumer the name of the stage that takes events
     * @param producer the name of the stage that emits them
     * @param options how much is asked for, by each instance
     * @return the subscriptions, one for each pair of instances; the producer may still refuse them
     * @throws NoSuchElementException if there is no such stage
     * @throws io.genstage.InvalidPipelineException if the topology does not allow it
     * @throws IllegalStateException unless the pipeline is running or paused
     */
    public List<Subscription> subscribe(String consumer, String producer, SubscriptionOptions options) {
        requireStatus(SUBSCRIBABLE, "subscribed to");
        group(producer);
        return edges.subscribe(group(consumer), new SubscriptionDefinition(producer, options));
    }

    /**
     * {@return a look at all stages, which stops none of them}
     */
    public PipelineSnapshot snapshot() {
        Status now = status();
        Status healthy = now == Status.FAILED ? statusBesideFailure() : now;
        List<StageSnapshot> looks =
                stages.values().stream().map(group -> group.snapshot(healthy)).toList();
        return new PipelineSnapshot(name(), now, now == Status.FAILED ? status.failure() : null, looks);
    }

    /** Of a failed pipeline's stages only those that failed themselves show it; the others run out. */
    private Status statusBesideFailure() {
        return completion.isDone() ? Status.STOPPED : Status.DRAINING;
    }

    @Override
    public String toString() {
        return "Pipeline '" + name() + "' (" + status() + ")";
    }

    private StageGroup group(String stage) {
        StageGroup group = stages.get(stage);
        if (group == null) {
            throw new NoSuchElementException("Pipeline '" + name() + "' has no stage '" + stage + "'. "
                    + SimilarNames.didYouMean(stage, stages.keySet()));
        }
        return group;
    }

    private void move(Status to, Set<Status> from, String what) {
        if (!status.move(to, from)) {
            throw forbidden(from, what);
        }
        moved(to);
    }

    /** The stages see the new status when they look; this makes them look. */
    private void moved(Status to) {
        shells.forEach(StageShell::lookAgain);
        tell(to);
    }

    private void requireStatus(Set<Status> allowed, String what) {
        if (!allowed.contains(status())) {
            throw forbidden(allowed, what);
        }
    }

    private IllegalStateException forbidden(Set<Status> allowed, String what) {
        if (status.closed()) {
            return new IllegalStateException(
                    "Pipeline '" + name() + "' was closed and cannot be " + what + "; make a new one");
        }
        return new IllegalStateException("Pipeline '" + name() + "' is " + status() + " and cannot be " + what
                + "; that is for one that is " + PipelineStatus.list(allowed));
    }

    private void tell(Status now) {
        log.info("Pipeline '{}' is {}", name(), now);
        listeners.tell(listener -> listener.statusChanged(this, now));
    }

    /** What the stages tell their pipeline. */
    private final class Ears implements StageListener {

        @Override
        public void failed(StageShell<?, ?> stage, Throwable thrown, int inHand, long abandoned) {
            StageFailedException first = new StageFailedException(name(), stage.id(), thrown);
            log.error(
                    "Stage '{}' of pipeline '{}' failed with {} events in hand; {} more had arrived and are not handled",
                    stage.id(),
                    name(),
                    inHand,
                    abandoned,
                    thrown);
            Status before = status.fail(first);
            if (before != null) {
                runOut(first, before == Status.CREATED);
            }
            listeners.tell(listener -> listener.stageFailed(Pipeline.this, first));
        }

        /** What failed before it ran is closed at once; else what the failure has not touched runs out first. */
        private void runOut(StageFailedException first, boolean starting) {
            moved(Status.FAILED);
            if (starting) {
                shells.forEach(StageShell::close);
            } else {
                var unused = rest.whenAtRest(() -> true).thenRun(() -> shells.forEach(StageShell::close));
            }
            started.completeExceptionally(first);
        }

        @Override
        public void ended(StageShell<?, ?> stage) {
            if (alive.decrementAndGet() > 0) {
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
            listeners.tell(
                    listener -> listener.handled(Pipeline.this, stage.identity().stage(), nanos));
        }

        @Override
        public void idle() {
            rest.look();
        }
    }
}
