package io.genstage.internal.engine;

import io.genstage.Acknowledger;
import io.genstage.DemandMode;
import io.genstage.InletState;
import io.genstage.StageContext;
import io.genstage.StageType;
import io.genstage.Status;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.calls.EventMarks;
import io.genstage.internal.protocol.ConsumerSide;
import io.genstage.internal.protocol.Countdown;
import io.genstage.internal.protocol.Fates;
import io.genstage.internal.protocol.Info;
import io.genstage.internal.protocol.Link;
import io.genstage.internal.protocol.Message;
import io.genstage.internal.protocol.ProducerSide;
import io.genstage.internal.protocol.Sweep;
import io.genstage.internal.threads.CallerFuture;
import io.genstage.internal.turns.Actor;
import io.genstage.internal.turns.BulkExecutor;
import io.genstage.internal.turns.ReadBudget;
import io.genstage.internal.turns.SnapshotReader;
import io.genstage.internal.turns.Threading;
import io.genstage.snapshot.InletSnapshot;
import io.genstage.snapshot.InstanceSnapshot;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A running stage as its peers and its pipeline know it: a mailbox and its activations. The user's handler may be
 * replaced; the shell stays.
 *
 * <p>A message makes an idle shell runnable. An <em>activation</em> then works, one thing at a time, until nothing
 * is left to do or its budget is spent. It first does what the state of the protocol allows (a batch, an answer to
 * demand), and only then handles the next message. So things happen in the order of their arrival.
 *
 * @param <I> the type of the events it takes
 * @param <O> the type of the events it emits
 */
public final class StageShell<I, O> extends Actor implements StageContext, EventMarks.Owner {

    private final StageIdentity identity;

    private final Execution execution;

    private final @Nullable ConsumerSide<I> input;

    private final @Nullable ProducerSide<O> output;

    private final HandlerCalls<I, O> calls;

    private final StageLogic<I, O> logic;

    // Set by other threads.

    /**
     * Why the stage's inlet accepts no events regardless of the pipeline, as part of a sentence; {@code null} until the
     * stage is closing.
     */
    private volatile @Nullable String intakeShutBecause;

    private volatile @Nullable Intake<O> intake;

    /** Created for the first request to this stage. */
    private volatile @Nullable OpenRequests requests;

    // Used by the activation only.

    private boolean endCounted;

    private long resumesAt;

    /** Created for the first caller. Callers at the same time create equal ones. */
    private @Nullable String id;

    /** Created for the first snapshot that finds the figures changing. Callers at the same time may create several. */
    private volatile @Nullable SnapshotReader<InstanceSnapshot> snapshotReader;

    public StageShell(
            StageIdentity identity,
            Handler<I, O> handler,
            @Nullable ConsumerSide<I> input,
            @Nullable ProducerSide<O> output,
            Fates fates,
            Execution execution) {
        this.identity = identity;
        this.execution = execution;
        this.input = input;
        this.output = output;
        this.calls = new HandlerCalls<>(this, handler, execution);
        this.logic = new StageLogic<>(this, calls, input, output, fates);
        handler.attached(this);
    }

    // For the pipeline and for peers, on any thread.

    public StageIdentity identity() {
        return identity;
    }

    @Override
    public String id() {
        String known = id;
        if (known == null) {
            known = identity.instance();
            id = known;
        }
        return known;
    }

    /**
     * Runs an action in the stage's turn for a caller. An exception of the action fails the caller's future, and then
     * the stage.
     */
    public void execute(Runnable action, CallerFuture<?> caller) {
        execute(() -> {
            try {
                action.run();
            } catch (Throwable thrown) {
                caller.settleWith(thrown);
                throw thrown;
            }
        });
    }

    /** Runs {@code then} after all messages that were posted before. */
    public void runAfterQueued(Runnable then) {
        execute(() -> callForeign(then));
    }

    /**
     * Calls the handler's {@code started} and opens the stage; if that throws, the stage fails, and does not count
     * down.
     */
    public void start(Countdown all, BulkExecutor bulk) {
        bulk.execute(this, () -> {
            if (logic.start()) {
                countDown(all);
            }
        });
    }

    /**
     * Makes a subscription of this consumer.
     *
     * @param replaced a subscription to the same producer that ends before this one begins, or {@code null}
     * @param all counts two replies: of this stage, and of the producer
     */
    public void subscribe(Link<I> link, @Nullable Link<?> replaced, Countdown all, BulkExecutor bulk) {
        bulk.execute(this, () -> {
            if (!logic.subscribe(link, replaced, all)) {
                countDown(all); // in place of the producer
            }
            countDown(all);
        });
    }

    /** Allows the stage to ask, if it is a consumer. */
    public void release(Countdown all, BulkExecutor bulk) {
        bulk.execute(this, () -> {
            logic.release();
            countDown(all);
        });
    }

    /** Replaces the handler of this stage, because a stage that it depends on was restarted. */
    public void restartWith(Throwable cause) {
        execute(() -> logic.restartWith(cause));
    }

    /** Completes a producer: it delivers the events that it holds, and ends. */
    public void complete() {
        execute(logic::complete);
    }

    /** Ends the stage in order. Its consumers continue, regardless of their cancel mode. */
    public void remove() {
        execute(logic::remove);
    }

    /**
     * Ends the stage, even if it holds events. Its consumers are not notified, because they are closed, too. A consumer
     * that subscribes later is notified.
     *
     * @param reason the failure, or {@code null} if there is none
     */
    public void close(@Nullable Throwable reason) {
        execute(() -> logic.close(reason));
        wakeCallersAtIntake();
    }

    /** Fails all requests at once, also during a call of the handler, because the user has closed the pipeline. */
    public void failRequests() {
        OpenRequests made = requests;
        if (made != null) {
            made.failAll(noAnswer("its pipeline was closed", null));
        }
    }

    /** {@return whether this is the first call}, in the stage's turn */
    public boolean markEndCounted() {
        boolean first = !endCounted;
        endCounted = true;
        return first;
    }

    /** Makes the stage check again what it may do, because the pipeline's control has changed. */
    public void recheck() {
        execute(() -> {});
        wakeCallersAtIntake();
    }

    /**
     * Fails the calls that the handler has received and not answered, because the pipeline was stopped. Does so when
     * the current call of the handler returns.
     *
     * @param stopped whether the pipeline is still stopped
     */
    public void failReceivedCalls(BooleanSupplier stopped) {
        if (requests != null) {
            execute(() -> {
                if (stopped.getAsBoolean()) {
                    failReceivedCalls("its pipeline was stopped", null);
                }
            });
        }
    }

    /** Makes callers that wait at the inlet check again whether it accepts events. */
    public void wakeCallersAtIntake() {
        Intake<O> source = intake;
        if (source != null) {
            source.wakeCallers();
        }
    }

    /** {@return whether this producer may be asked for events, and the stage may start other new work} */
    boolean sourcesRun() {
        return intakeShutBecause == null && execution.control().sourcesRun();
    }

    /** {@return whether its inlet accepts events, if it has room: {@code CREATED}, {@code ACCEPTING} or {@code CLOSED}} */
    public InletState inletState() {
        return intakeShutBecause == null ? execution.control().inlets() : InletState.CLOSED;
    }

    /** {@return why its inlet is closed, as a sentence, or {@code null} if it is not closed} */
    public @Nullable String inletClosedBecause() {
        Control control = execution.control();
        String why = control.inlets() == InletState.CLOSED ? control.whyInletsAreClosed() : intakeShutBecause;
        return why == null ? null : "Stage " + this + " accepts no events, because " + why;
    }

    /** Sets a producer's second source beside its handler. */
    public void intake(Intake<O> source) {
        intake = source;
    }

    /**
     * {@return a snapshot of the stage's figures, which never stops the stage}
     *
     * @param pipelineStatus the status of the stage unless it has a different one
     */
    public InstanceSnapshot snapshot(Status pipelineStatus) {
        return snapshot(pipelineStatus, new ReadBudget());
    }

    /**
     * {@return a snapshot of the stage's figures, which never stops the stage, and is taken in bounded time}
     *
     * @param pipelineStatus the status of the stage unless it has a different one
     * @param budget how long to wait for consistent figures
     */
    public InstanceSnapshot snapshot(Status pipelineStatus, ReadBudget budget) {
        InstanceSnapshot quiet = stamp().read(() -> figures(pipelineStatus));
        if (quiet == null) {
            return awaitSnapshot(pipelineStatus, budget);
        }
        SnapshotReader<InstanceSnapshot> known = snapshotReader;
        return known == null ? quiet : known.received(quiet);
    }

    private InstanceSnapshot awaitSnapshot(Status pipelineStatus, ReadBudget budget) {
        SnapshotReader<InstanceSnapshot> known = snapshotReader;
        if (known == null) {
            known = new SnapshotReader<>(stamp());
            snapshotReader = known;
        }
        return known.read(() -> figures(pipelineStatus), this::execute, budget)
                .withStatus(logic.status(pipelineStatus));
    }

    private InstanceSnapshot figures(Status pipelineStatus) {
        Intake<O> source = intake;
        InletSnapshot inlet = source == null ? null : source.figures().snapshot(inletState(), inletClosedBecause());
        long inCallFor = calls.inCallFor();
        return new InstanceSnapshot(
                id(),
                logic.status(pipelineStatus),
                inCallFor < 0 ? null : Duration.ofNanos(inCallFor),
                logic.restarts(),
                logic.failures(),
                logic.givenUpEvents(),
                logic.retrying(),
                input == null ? null : input.snapshot(),
                output == null
                        ? null
                        : output.snapshot(
                                inlet,
                                logic.tracking().unsettled(),
                                execution.source().maxInFlight(),
                                logic.tracking().acknowledgerFailures()),
                calls.children());
    }

    /**
     * Calls foreign code that may block, as a call that the pipeline may interrupt. In the stage's turn, outside of
     * handler calls.
     */
    void callBlocking(Runnable foreign) {
        calls.callBlocking(foreign);
    }

    /** Whether this idle stage has events in progress. Call it while the stage is idle. */
    public boolean hasEventsInProgress() {
        return logic.hasEventsInProgress();
    }

    /**
     * Whether this idle stage has events in progress, or is about to be restarted or to be given an event. Call it
     * while the stage is idle.
     */
    public boolean hasPendingWork() {
        return logic.hasPendingWork();
    }

    /**
     * {@return whether {@link #drain()} would call the handler, whose stage has a {@code draining} callback} Call it
     * while the stage is idle.
     */
    public boolean mayDrain() {
        return logic.mayDrain();
    }

    /**
     * Calls the handler's {@code draining}, because the pipeline is being drained and this stage's input has run dry.
     * Does nothing if the pipeline was stopped and started again before the stage's turn.
     */
    public void drain() {
        int start = execution.control().starts();
        execute(() -> {
            if (execution.control().handlersRun() && execution.control().starts() == start) {
                logic.drain();
            }
        });
    }

    /**
     * {@return when the stage last handled events or took some from its inlet, by the pipeline's clock; {@link
     * Long#MIN_VALUE} if it never did} Another thread may read an older value.
     */
    public long lastBusy() {
        return logic.lastBusy();
    }

    /**
     * Polls a resting polling source now. A poll that runs is followed by one more.
     *
     * @throws IllegalArgumentException if the stage is no polling source
     */
    public void wake() {
        if (execution.pollInterval() == null) {
            throw new IllegalArgumentException(
                    "Stage '" + stage() + "' of pipeline '" + pipeline()
                            + "' is not a polling source and cannot be woken. Set a poll interval for it, or wake another stage.");
        }
        execute(logic::wake);
    }

    /** {@return the current call of its handler, or {@code null} if there is none} */
    public @Nullable RunningCall runningCall() {
        return calls.running();
    }

    /**
     * {@return whether the stage cannot end before the current thread has returned: the thread is in the stage's turn,
     * or processes one of its events}
     */
    public boolean waitsForCurrentThread() {
        return isOnCurrentThread() || calls.processesOnCurrentThread();
    }

    /**
     * {@return the thread that currently runs code of its dispatcher, a key or a selector, as far as another thread can
     * observe}
     */
    public @Nullable Thread dispatchingThread() {
        return isIdle() ? null : stamp().owner();
    }

    boolean interrupt(Thread thread) {
        return calls.interrupt(thread);
    }

    /** Called when a shutdown has begun. Makes a restart immediate that would come after its deadline, once. */
    public void expediteRestarts() {
        execute(logic::expediteRestarts);
    }

    /** Called when a shutdown stops waiting. Cancels the events that the handler has in progress between its calls. */
    public void cancelInProgress() {
        execute(logic::cancelInProgress);
    }

    /** {@return whether a shutdown stops waiting before a delay has passed} */
    public boolean endsWithin(Duration delay) {
        Long deadline = execution.control().deadline();
        return deadline != null
                && TimeUnit.NANOSECONDS.convert(delay) > deadline - scheduler().nanoTime();
    }

    /**
     * {@return how long the stage may wait for the children that it ends: the declared time, limited by the pipeline's}
     */
    public @Nullable Duration childTimeout(@Nullable Duration declared) {
        Duration limit = execution.control().childTimeout();
        return declared == null || (limit != null && limit.compareTo(declared) < 0) ? limit : declared;
    }

    // For a handler that does work outside of its calls, in the stage's turn.

    /** {@return settles the events that the handler has kept in progress} */
    public Settlements<I> settlements() {
        return new Settlements<>(this, logic);
    }

    /** {@return what the stage does with events that fail} */
    public ErrorPolicy errors() {
        return execution.errors();
    }

    /** {@return how long a call with events may take, or {@code null} if there is no limit} */
    public @Nullable Duration timeout() {
        return execution.timeout();
    }

    /** Reports the time of work that was done for the handler outside of its calls. */
    public void handled(long nanos) {
        callForeign(() -> execution.listener().handled(this, nanos));
    }

    /** Fails the handler, as after an exception of a callback. */
    public void fail(Throwable failure) {
        logic.fail(failure);
    }

    /**
     * Runs an action as soon as a handler is running.
     *
     * @param refusal run instead if the stage accepts no new events any more
     */
    public void runIfOpen(Runnable action, Runnable refusal) {
        logic.requests().runIfOpen(action, refusal);
    }

    /**
     * Gives receipts to events that were taken from the inlet. In the stage's turn.
     *
     * @param events the events; not changed any more
     * @param acknowledgers their acknowledgers, {@code null} for an event without one; {@code null} if none has one
     * @param size how many events
     */
    public EventSlice<O> takenFromInlet(Object[] events, @Nullable Acknowledger @Nullable [] acknowledgers, int size) {
        return logic.tracking().taken(events, acknowledgers, size);
    }

    /** {@return how the stage runs} */
    Execution execution() {
        return execution;
    }

    /** {@return what the pipeline allows the stage to do} */
    Control control() {
        return execution.control();
    }

    // The activation.

    @Override
    protected Threading threading() {
        return execution.threading();
    }

    /**
     * Does what the state of the protocol allows (a batch, an answer to demand). Only if that is nothing, handles the
     * next message. So the order of arrival is kept.
     */
    @Override
    protected boolean step() {
        if (logic.ending().unfinished()) {
            logic.finish();
            return true;
        }
        if (logic.reportUndelivered()) {
            return true;
        }
        return (execution.control().handlersRun() && logic.work()) || receive();
    }

    private boolean receive() {
        Message message = take();
        if (message == null) {
            return false;
        }
        message.accept(logic.messages());
        return true;
    }

    /**
     * Fails the stage with an exception, or continues its end, however often that throws. An {@link OutOfMemoryError}
     * ends the attempt.
     */
    @Override
    protected boolean recover(Throwable thrown) {
        Throwable next = thrown;
        while (next != null) {
            if (!logic.ending().broken(next)) {
                return false;
            }
            next = thrownByFinishing();
        }
        return true;
    }

    private @Nullable Throwable thrownByFinishing() {
        try {
            logic.finish();
            return null;
        } catch (Throwable thrown) {
            return thrown;
        }
    }

    /**
     * Called when a deferred action threw: the stage fails with the exception in its next step. In the stage's turn.
     */
    void deferredActionThrew(Throwable thrown) {
        logic.ending().deferredActionThrew(thrown);
    }

    @Override
    protected long expectedNanos() {
        return calls.expectedNanos();
    }

    @Override
    protected void wentIdle() {
        execution.listener().idle();
    }

    @Override
    protected void rejected(Throwable rejection) {
        logic.refused(new RejectedExecutionException(
                "The scheduler of stage " + this + " rejected it. Keep the scheduler open until the pipeline"
                        + " completes, and give it enough threads.",
                rejection));
    }

    @Override
    protected boolean closed() {
        return execution.control().closed();
    }

    /**
     * Makes the inlet refuse events. A second call does not change the reason.
     *
     * @param why part of a sentence
     */
    void shutIntake(String why) {
        if (intakeShutBecause == null) {
            intakeShutBecause = why;
        }
        wakeCallersAtIntake();
    }

    @Nullable
    Intake<O> intake() {
        return intake;
    }

    // For callers that have the stage's handle, on any thread.

    /**
     * Creates a future for a caller's request to this stage. It fails if the pipeline is closed, or the stage ends,
     * before the stage has answered.
     */
    public <T extends @Nullable Object> CallerFuture<T> newRequest() {
        CallerFuture<T> request = new CallerFuture<>(scheduler());
        openRequests().add(request);
        return request;
    }

    private OpenRequests openRequests() {
        OpenRequests made = requests;
        return made == null ? makeOpenRequests() : made;
    }

    private synchronized OpenRequests makeOpenRequests() {
        OpenRequests made = requests;
        if (made == null) {
            made = new OpenRequests();
            requests = made;
        }
        return made;
    }

    /** Called when the handler is about to receive a call. */
    void receive(CallerFuture<?> call) {
        openRequests().receive(call);
    }

    /**
     * Fails the calls that the handler has received and not answered, because the handler has ended.
     *
     * @param why the end of the sentence "has not answered, because"
     */
    void failReceivedCalls(String why, @Nullable Throwable cause) {
        OpenRequests made = requests;
        if (made != null && made.size() > 0) {
            made.failReceived(noAnswer(why, cause));
        }
    }

    private IllegalStateException noAnswer(String why, @Nullable Throwable cause) {
        return new IllegalStateException("Stage " + this + " has not answered, because " + why, cause);
    }

    @Override
    @SuppressWarnings("unchecked") // the type of the answer is the caller's promise
    public <R extends @Nullable Object> CompletableFuture<R> call(Object request, Duration timeout) {
        Objects.requireNonNull(request, "a request must not be null");
        CallerFuture<@Nullable Object> answer = newRequest();
        PendingReply reply = new PendingReply(answer, timeout, toString());
        execute(() -> logic.requests().call(request, reply), answer);
        return (CompletableFuture<R>) answer;
    }

    @Override
    public void cast(Object message) {
        Objects.requireNonNull(message, "a message must not be null");
        execute(() -> logic.requests().cast(message));
    }

    @Override
    public CallerFuture<Void> info(Object message) {
        Objects.requireNonNull(message, "a message must not be null");
        CallerFuture<Void> placed = newRequest();
        post(new Info(message), null);
        execute(() -> logic.confirmInfo(placed), placed);
        return placed;
    }

    @Override
    public CompletableFuture<DemandMode> demand() {
        CallerFuture<DemandMode> answer = newRequest();
        execute(() -> answer.settle(logic.demandMode()), answer);
        return answer;
    }

    @Override
    public void demand(DemandMode mode) {
        Objects.requireNonNull(mode, "a demand mode must not be null");
        if (identity.type() != StageType.PRODUCER) {
            throw new IllegalArgumentException("Stage " + this + " is a " + identity.type()
                    + ". Only a producer's demand can accumulate; set it on the producer that it takes events from.");
        }
        execute(() -> logic.demandMode(mode));
    }

    @Override
    public void stop() {
        execute(() -> logic.stop(null));
    }

    // The stage's context for its handler.

    @Override
    public String pipeline() {
        return identity.pipeline();
    }

    @Override
    public String stage() {
        return identity.stage();
    }

    @Override
    public String instance() {
        return id();
    }

    @Override
    public int index() {
        return identity.index();
    }

    @Override
    public long emitted() {
        return output == null ? 0 : output.emitted();
    }

    @Override
    public long acknowledged() {
        return logic.tracking().acknowledged();
    }

    @Override
    public long resumesAt() {
        return resumesAt;
    }

    /** Continues an earlier run of the instance, which has ended. Called before the stage starts. */
    public void resumeAfter(StageShell<?, ?> earlier) {
        resumesAt = earlier.resumesAt + earlier.logic.tracking().resumePosition();
    }

    @Override
    public Acknowledger keep() {
        CallbackEmitter<O> present = calls.currentEmitter();
        if (present == null) {
            throw new IllegalStateException(
                    "Stage " + this + " cannot keep an event: 'keep' was called outside of a handler"
                            + " call. Call it in the handler of events, on the thread of the call.");
        }
        return logic.kept().keep(present.current());
    }

    @Override
    public @Nullable EventMarks currentMarks() {
        return calls.currentEmitter();
    }

    @Override
    public void withdraw() {
        post(new Sweep(), null);
    }

    @Override
    public String toString() {
        return "'" + id() + "' of pipeline '" + pipeline() + "'";
    }
}
