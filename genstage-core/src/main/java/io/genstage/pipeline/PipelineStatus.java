package io.genstage.pipeline;

import io.genstage.InletState;
import io.genstage.StageFailedException;
import io.genstage.Status;
import io.genstage.internal.engine.Control;
import java.time.Duration;
import java.util.Collection;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A pipeline's status and the reason of a failure; the allowed changes; and what the status allows stages to do. */
final class PipelineStatus implements Control {

    /**
     * All of it.
     *
     * @param starts how often a stopped pipeline was started again
     */
    private record State(Status status, @Nullable StageFailedException failure, boolean closed, int starts) {

        State moved(Status to) {
            return new State(to, null, false, to == Status.RUNNING && status == Status.STOPPED ? starts + 1 : starts);
        }
    }

    private final AtomicReference<State> state = new AtomicReference<>(new State(Status.CREATED, null, false, 0));

    private final AtomicBoolean startBegun = new AtomicBoolean();

    private volatile @Nullable Long deadline;

    private volatile @Nullable Duration childTimeout;

    /** Sources that wait for the end of the consuming stages. */
    private final Queue<Runnable> awaitingConsumers = new ConcurrentLinkedQueue<>();

    private final BooleanSupplier consumersOver;

    private final Supplier<@Nullable Duration> restartIn;

    /**
     * The status of a pipeline that was not started.
     *
     * @param consumersOver whether no consuming stage can settle events any more
     * @param restartIn how long a failed pipeline still waits for its restart, or {@code null} if it waits for none
     */
    PipelineStatus(BooleanSupplier consumersOver, Supplier<@Nullable Duration> restartIn) {
        this.consumersOver = consumersOver;
        this.restartIn = restartIn;
    }

    @Override
    public boolean consumersOver() {
        return consumersOver.getAsBoolean();
    }

    @Override
    public void whenConsumersOver(Runnable action) {
        awaitingConsumers.add(action);
        consumerEnded();
    }

    /** Called when a stage has ended. */
    void consumerEnded() {
        if (!awaitingConsumers.isEmpty() && consumersOver()) {
            for (Runnable next = awaitingConsumers.poll(); next != null; next = awaitingConsumers.poll()) {
                next.run();
            }
        }
    }

    Status get() {
        return state.get().status;
    }

    @Nullable
    StageFailedException failure() {
        return state.get().failure;
    }

    @Override
    public boolean closed() {
        return state.get().closed;
    }

    @Override
    public @Nullable Long deadline() {
        return deadline;
    }

    void deadline(Long time) {
        deadline = time;
    }

    @Override
    public @Nullable Duration childTimeout() {
        return childTimeout;
    }

    void childTimeout(Duration limit) {
        childTimeout = limit;
    }

    /** The pipeline starts again after a shutdown that had a time limit. */
    void forgetShutdown() {
        deadline = null;
        childTimeout = null;
    }

    @Override
    public boolean handlersRun() {
        State now = state.get();
        return now.status != Status.PAUSED && now.status != Status.STOPPED && !now.closed;
    }

    @Override
    public int starts() {
        return state.get().starts;
    }

    @Override
    public boolean sourcesRun() {
        return get() == Status.RUNNING;
    }

    @Override
    public InletState inlets() {
        State now = state.get();
        return switch (now.status) {
            case CREATED -> now.closed ? InletState.CLOSED : InletState.CREATED;
            case RUNNING, PAUSED -> InletState.ACCEPTING;
            default -> InletState.CLOSED;
        };
    }

    @Override
    public boolean keepsInlets() {
        State now = state.get();
        return now.status == Status.FAILED && !now.closed;
    }

    @Override
    public String whyInletsAreClosed() {
        State now = state.get();
        if (now.closed) {
            return "the pipeline was closed";
        }
        StageFailedException failed = now.failure;
        if (failed == null) {
            return "the pipeline is " + now.status;
        }
        Duration restart = restartIn.get();
        return "the pipeline has failed at stage '" + failed.instance() + "'"
                + (restart == null ? "" : " and is started again in " + restart.toMillis() + " ms");
    }

    /**
     * {@return whether this is the first start}
     */
    boolean beginStart() {
        return get() == Status.CREATED && startBegun.compareAndSet(false, true);
    }

    /**
     * {@return whether the status was one of {@code from} and is {@code to} now}
     */
    boolean move(Status to, Set<Status> from) {
        State now = state.get();
        while (!now.closed && from.contains(now.status)) {
            if (state.compareAndSet(now, now.moved(to))) {
                return true;
            }
            now = state.get();
        }
        return false;
    }

    /**
     * {@return the previous status, if the pipeline had not ended and has failed for this reason now; otherwise {@code
     * null}}
     */
    @Nullable
    Status fail(StageFailedException reason) {
        State now = state.get();
        while (!now.closed && !now.status.ended()) {
            if (state.compareAndSet(now, new State(Status.FAILED, reason, false, now.starts))) {
                return now.status;
            }
            now = state.get();
        }
        return null;
    }

    /**
     * Allows no more changes. A pipeline that had not ended is stopped.
     *
     * @return the status before
     */
    Status close() {
        State before = state.getAndUpdate(
                now -> new State(now.status.ended() ? now.status : Status.STOPPED, now.failure, true, now.starts));
        return before.status;
    }

    /** {@return whether the pipeline had failed, was not closed, and is created again now} */
    boolean beginStartAfterFailure() {
        State now = state.get();
        return now.status == Status.FAILED
                && !now.closed
                && state.compareAndSet(now, new State(Status.CREATED, null, false, now.starts + 1));
    }

    /** {@return a predicate that says that a pipeline has the status} */
    static String predicate(Status status) {
        return status == Status.FAILED ? "has failed" : "is " + status;
    }

    static String list(Collection<Status> all) {
        return all.stream().sorted().map(Status::toString).collect(Collectors.joining(" or "));
    }
}
