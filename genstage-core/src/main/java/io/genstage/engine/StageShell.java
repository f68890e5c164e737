package io.genstage.engine;

import io.genstage.Cancellation;
import io.genstage.DemandMode;
import io.genstage.InletSnapshot;
import io.genstage.InstanceSnapshot;
import io.genstage.Scheduler;
import io.genstage.StageContext;
import io.genstage.StageType;
import io.genstage.Status;
import io.genstage.protocol.ConsumerSide;
import io.genstage.protocol.Countdown;
import io.genstage.protocol.Endpoint;
import io.genstage.protocol.Info;
import io.genstage.protocol.Link;
import io.genstage.protocol.Message;
import io.genstage.protocol.ProducerSide;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A running stage as its peers and its pipeline know it: the mailbox, and whose turn it is. The handler behind it is the
 * user's, and may be replaced; the shell stays.
 *
 * <p>A message makes an idle shell runnable. An <em>activation</em> then works until there is nothing left to do or its
 * budget is spent, one thing at a time: first whatever the state of the protocol allows (a batch, an answer to demand), and
 * only then the next message, so that things happen in the order of their arrival.
 *
 * @param <I> the type of the events it takes
 * @param <O> the type of the events it emits
 */
public final class StageShell<I, O> extends Mailbox implements Endpoint, Runnable, StageContext {

    /** Messages and casts do not look at the clock; after so many steps somebody must. */
    private static final int STEPS_A_LOOK = 64;

    private static final VarHandle SUBMITTED;

    static {
        try {
            SUBMITTED = MethodHandles.lookup().findVarHandle(StageShell.class, "submitted", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final StageIdentity identity;

    private final Execution execution;

    private final @Nullable ConsumerSide<I> input;

    private final @Nullable ProducerSide<O> output;

    private final FigureStamp stamp = new FigureStamp();

    private final HandlerCalls<I, O> calls;

    private final StageLogic<I, O> logic;

    // Set from outside.

    /** Once the stage is closing nothing is let in any more, whatever the pipeline says. */
    private volatile boolean intakeShut;

    private volatile @Nullable Intake<O> intake;

    /** Made when somebody asks this stage something. */
    private volatile @Nullable OpenRequests requests;

    /** Whether a scheduler was given it and no thread has claimed it: a scheduler may throw and yet take it, and run it twice. */
    @SuppressWarnings("unused") // through the handle
    private boolean submitted;

    // The activation's own.

    private boolean endCounted;

    private @Nullable Worker worker;

    /** Made when somebody asks for it, by whoever does; who does so at the same time makes an equal one. */
    private @Nullable String id;

    /** Made when somebody looks at the figures and finds them changing; the same holds. */
    private volatile @Nullable StageLooks looks;

    public StageShell(
            StageIdentity identity,
            Handler<I, O> handler,
            @Nullable ConsumerSide<I> input,
            @Nullable ProducerSide<O> output,
            Execution execution) {
        this.identity = identity;
        this.execution = execution;
        this.input = input;
        this.output = output;
        this.calls = new HandlerCalls<>(this, handler, execution);
        this.logic = new StageLogic<>(this, calls, input, output, execution);
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

    @Override
    public void post(Message message, @Nullable Endpoint sender) {
        if (push(message)) {
            Worker running = sender instanceof StageShell<?, ?> shell ? shell.worker : null;
            if (running == null) {
                submit();
            } else {
                running.runnable(this);
            }
        }
    }

    /** Does something in the stage's turn, behind all that was posted before. */
    public void tell(Runnable action) {
        post(new Command(action), null);
    }

    /** Runs an action in the stage's turn for a caller. An exception of the action fails the caller's future, and then the stage. */
    public void tell(Runnable action, CallerFuture<?> caller) {
        tell(() -> {
            try {
                action.run();
            } catch (Throwable thrown) {
                caller.settleWith(thrown);
                throw thrown;
            }
        });
    }

    /**
     * Prepares to do something in the stage's turn.
     *
     * @return has it done, once; needs no memory any more, and never throws
     */
    public Runnable prepare(Runnable action) {
        Command command = new Command(action);
        return () -> post(command, null);
    }

    /** Goes on with {@code then} when all that was posted before is done. */
    public void reach(Runnable then) {
        tell(() -> callOut(then));
    }

    /** Calls the handler's {@code started} and opens the stage; if that throws, the stage fails, and does not come. */
    public void start(Countdown all, Bunch bunch) {
        bunch.tell(this, () -> {
            if (logic.start()) {
                come(all);
            }
        });
    }

    /**
     * Makes a subscription of this consumer.
     *
     * @param replaced a subscription to the same producer that is over before this one begins, or {@code null}
     * @param all counts two: this stage, and the producer that has answered
     */
    public void subscribe(Link<I> link, @Nullable Link<?> replaced, Countdown all, Bunch bunch) {
        bunch.tell(this, () -> {
            if (!logic.subscribe(link, replaced, all)) {
                come(all); // in place of the producer
            }
            come(all);
        });
    }

    /** Lets the stage ask, if it is a consumer. */
    public void release(Countdown all, Bunch bunch) {
        bunch.tell(this, () -> {
            logic.release();
            come(all);
        });
    }

    /** Replaces the handler of a stage that has not failed itself, because one has that it depends on. */
    public void restartWith(Throwable cause) {
        tell(() -> logic.restartWith(cause));
    }

    /** Ends the stage in order; its consumers live on, whatever their cancel mode. */
    public void remove() {
        tell(() -> logic.stop(new Cancellation(Cancellation.Kind.DETACH, null)));
    }

    /**
     * Ends the stage for good, whatever it holds. Its consumers are not told, because they are closed too; but who subscribes
     * later is.
     *
     * @param reason why, or {@code null} if nothing is wrong
     */
    public void close(@Nullable Throwable reason) {
        tell(() -> logic.close(reason));
        wakeCallersAtIntake();
    }

    /** The user has closed the pipeline: fails all requests at once, also while a call of the handler lasts. */
    public void failRequests() {
        OpenRequests made = requests;
        if (made != null) {
            made.failAll(noAnswer("its pipeline was closed", null));
        }
    }

    /** {@return whether it has ended, and nobody has asked this before}; in the stage's turn */
    public boolean endsForTheFirstTime() {
        boolean first = !endCounted;
        endCounted = true;
        return first;
    }

    /** Looks again at what there is to do, because what the pipeline allows has changed. */
    public void lookAgain() {
        tell(() -> {});
        wakeCallersAtIntake();
    }

    /**
     * Fails the calls that the handler has received and not answered when its present call returns, because the pipeline was stopped.
     *
     * @param stopped whether it still is
     */
    public void failReceivedCalls(BooleanSupplier stopped) {
        if (requests != null) {
            tell(() -> {
                if (stopped.getAsBoolean()) {
                    failReceivedCalls("its pipeline was stopped", null);
                }
            });
        }
    }

    private void wakeCallersAtIntake() {
        Intake<O> source = intake;
        if (source != null) {
            source.wakeCallers();
        }
    }

    /**
     * {@return whether this producer may be asked for events, and its inlet take some}
     */
    public boolean intakeOpen() {
        return !intakeShut && execution.control().intakeOpen();
    }

    /** Gives a producer a second source beside its handler. */
    public void intake(Intake<O> source) {
        intake = source;
    }

    /**
     * {@return a look at the stage's figures, which never stops the stage}
     *
     * @param pipelineStatus the status of a stage that has no reason for another
     */
    public InstanceSnapshot snapshot(Status pipelineStatus) {
        return snapshot(pipelineStatus, new Patience());
    }

    /**
     * {@return a look at the stage's figures, which never stops the stage, and is taken in bounded time}
     *
     * @param pipelineStatus the status of a stage that has no reason for another
     * @param patience how long to wait for figures that fit together
     */
    public InstanceSnapshot snapshot(Status pipelineStatus, Patience patience) {
        InstanceSnapshot quiet = stamp.read(() -> figures(pipelineStatus));
        if (quiet == null) {
            return awaitLook(pipelineStatus, patience);
        }
        StageLooks known = looks;
        return known == null ? quiet : known.saw(quiet);
    }

    private InstanceSnapshot awaitLook(Status pipelineStatus, Patience patience) {
        StageLooks known = looks;
        if (known == null) {
            known = new StageLooks(stamp);
            looks = known;
        }
        return known.look(() -> figures(pipelineStatus), this::tell, patience).withStatus(logic.status(pipelineStatus));
    }

    private InstanceSnapshot figures(Status pipelineStatus) {
        Intake<O> source = intake;
        InletSnapshot inlet = source == null ? null : source.snapshot();
        long inCallFor = calls.inCallFor();
        return new InstanceSnapshot(
                id(),
                logic.status(pipelineStatus),
                inCallFor < 0 ? null : Duration.ofNanos(inCallFor),
                logic.restarts(),
                input == null ? null : input.snapshot(),
                output == null ? null : output.snapshot(inlet),
                calls.children());
    }

    /** Whether this stage, though idle, has something in hand. To be asked while it is idle. */
    public boolean holdsInHand() {
        return calls.inHand() > 0;
    }

    /** Whether this stage, though idle, has something in hand, or is about to be restarted or given an event. To be asked while it is idle. */
    public boolean underWay() {
        return logic.underWay();
    }

    /** {@return the call of its handler that runs at the moment, or {@code null} if none does} */
    public @Nullable RunningCall runningCall() {
        return calls.running();
    }

    /** {@return the thread that runs code of its dispatcher, a key or a selector at the moment, as far as another one can see} */
    public @Nullable Thread dispatchingThread() {
        return isIdle() ? null : stamp.owner();
    }

    boolean interrupt(Thread thread) {
        return calls.interrupt(thread);
    }

    /** A shutdown has begun: a restart that would come too late for it is made at once, once. */
    public void hurry() {
        tell(logic::hurry);
    }

    /** A shutdown stops waiting: ends what the handler has in hand between its calls. */
    public void callOff() {
        tell(logic::callOff);
    }

    /** {@return whether a shutdown stops waiting before a delay is over} */
    public boolean endsWithin(Duration delay) {
        Long deadline = execution.control().deadline();
        return deadline != null
                && TimeUnit.NANOSECONDS.convert(delay)
                        > deadline - execution.scheduler().nanoTime();
    }

    /** {@return how long it may wait for what it ends, if nothing is wrong with a time that was declared} */
    public @Nullable Duration patience(@Nullable Duration declared) {
        Duration most = execution.control().patience();
        return declared == null || (most != null && most.compareTo(declared) < 0) ? most : declared;
    }

    /** A number that is another one after each activation. */
    long activations() {
        return stamp.value();
    }

    /** {@return whether what it runs may block} */
    public boolean mayBlock() {
        return execution.mayBlock();
    }

    /** {@return whether it runs on the same threads as another stage} */
    boolean runsAlike(StageShell<?, ?> other) {
        return threads() == other.threads() && mayBlock() == other.mayBlock();
    }

    // The way onto a thread.

    /** By its owner: gives it to the scheduler, at once or, if that refuses it, a little later. Never throws. */
    void submit() {
        if (!isSubmitted()) {
            Retries.later(this);
        }
    }

    /** Submits the first few, which run alike, to be served by one thread. Never throws. */
    static void submit(@Nullable StageShell<?, ?>[] shells, int count) {
        for (int i = 0; i < count; i++) {
            SUBMITTED.setRelease(shells[i], true);
        }
        if (acceptsTogether(shells, count)) {
            return;
        }
        for (int i = 0; i < count; i++) {
            StageShell<?, ?> shell = shells[i];
            if (shell != null && shell.claim()) {
                shell.submit();
            }
        }
    }

    private static boolean acceptsTogether(@Nullable StageShell<?, ?>[] shells, int count) {
        StageShell<?, ?> first = shells[0];
        try {
            return first == null || first.execution.submission().accepts(() -> Worker.run(shells, count));
        } catch (Throwable noMemory) {
            return false;
        }
    }

    /** {@return whether it belongs to a thread of the scheduler from now on, or still to the caller} */
    private boolean isSubmitted() {
        SUBMITTED.setRelease(this, true);
        return execution.submission().accepts(this) || !claim();
    }

    /** {@return whether it was submitted and no thread serves it yet, so that the caller has to, or to submit it again} */
    boolean claim() {
        return SUBMITTED.compareAndSet(this, true, false);
    }

    /** Its scheduler has refused it: it may take it by now, or the stage fails and ends on another thread. */
    @Override
    boolean attempt() {
        if (isSubmitted()) {
            return true;
        }
        Throwable rejection = execution.submission().lastRejection();
        if (rejection == null && !execution.control().closed()) {
            return false;
        }
        if (rejection != null) {
            logic.refused(new RejectedExecutionException(
                    "The scheduler of stage " + this + " does not run it. Keep the scheduler open until the pipeline"
                            + " completes, and give it threads enough.",
                    rejection));
        }
        SUBMITTED.setRelease(this, true);
        try {
            Retries.substitutes().execute(this);
            return true;
        } catch (Throwable thrown) {
            return !claim();
        }
    }

    // For a handler that settles later, in the stage's turn.

    /**
     * Says what has become of something that the handler has kept in hand.
     *
     * @param link the subscription that has brought it, or {@code null} if it was nobody's
     * @param failure why it is given up, or {@code null} if it was handled
     */
    public void settled(@Nullable Link<I> link, I event, @Nullable Throwable failure) {
        logic.settled(link, event, failure);
    }

    /** Asks for more, if it is time: somebody will be there to handle it. */
    public void askAgain(Link<I> link) {
        logic.askAgain(link);
    }

    /** Somebody has handled something for the handler, outside of its calls. */
    public void handled(long nanos) {
        callOut(() -> execution.listener().handled(this, nanos));
    }

    /** Fails, as if a callback had thrown. */
    public void fail(Throwable failure) {
        logic.fail(failure);
    }

    /**
     * Does something new as soon as there is a handler.
     *
     * @param refusal what is done instead if the stage takes nothing new any more
     */
    public void takeUp(Runnable action, Runnable refusal) {
        logic.talk().takeUp(action, refusal);
    }

    /** {@return how it is run} */
    Execution execution() {
        return execution;
    }

    /** {@return what its pipeline lets it do} */
    Control control() {
        return execution.control();
    }

    /** {@return timer and clock} */
    public Scheduler scheduler() {
        return execution.scheduler();
    }

    /** {@return where it is active, and whatever it starts} */
    public Scheduler threads() {
        return execution.threads();
    }

    /** {@return what looks after the threads that it is active on} */
    Watch watch() {
        return execution.watch();
    }

    // The activation.

    @Override
    public void run() {
        Worker.run(this);
    }

    /** How some work has ended. */
    private enum Outcome {
        /** There is nothing to do. */
        DONE,
        /** There is more to do. */
        MORE,
        /** There is more to do, for which there is no memory now. */
        STUCK
    }

    /**
     * Works until there is nothing to do, or others have to come to their turn. Whatever is thrown meanwhile: afterwards the figures can be
     * read, and the stage is idle, or there is somebody to activate it again.
     *
     * @return whether the caller has to do so; if not, the shell may be active on another thread already
     */
    boolean activate(Worker on) {
        do {
            worker = on;
            stamp.open();
            Outcome outcome = work(on);
            stamp.close();
            worker = null;
            if (outcome == Outcome.STUCK) {
                Retries.later(this);
                return false;
            }
            if (outcome == Outcome.MORE) {
                return true;
            }
        } while (!goIdle());
        execution.listener().idle();
        return false;
    }

    private Outcome work(Worker on) {
        for (int steps = 1; ; steps++) {
            try {
                if (!step()) {
                    return Outcome.DONE;
                }
            } catch (Throwable thrown) { // also a checked one that nobody has declared
                if (!settled(thrown)) {
                    return Outcome.STUCK;
                }
            }
            if (steps % STEPS_A_LOOK == 0) {
                on.look();
            }
            if (on.turnIsOver() || on.othersFirst(calls.expectedNanos())) {
                return Outcome.MORE;
            }
        }
    }

    /** Fails the stage with what was thrown, or goes on with its end, however often that throws; but not without memory. */
    private boolean settled(Throwable thrown) {
        Throwable next = thrown;
        while (next != null) {
            if (!logic.broken(next)) {
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

    private boolean step() {
        if (logic.unfinished()) {
            logic.finish();
            return true;
        }
        return (execution.control().handlersRun() && logic.work()) || receive();
    }

    /** In the stage's turn: an action has thrown that has waited for something else, and the stage fails with it in its next step. */
    void brokenMeanwhile(Throwable thrown) {
        logic.brokenMeanwhile(thrown);
    }

    private boolean receive() {
        Message message = take();
        if (message == null) {
            return false;
        }
        message.accept(logic);
        return true;
    }

    /** {@return how long the next call of the handler is expected to take; read by whoever makes the stage runnable, too} */
    long expectedNanos() {
        return calls.expectedNanos();
    }

    /** {@return the thread that this stage is active on} */
    Worker worker() {
        return Objects.requireNonNull(worker, "not active");
    }

    /**
     * Code that is not the engine's is about to be called. Peers that wait on this thread must not wait for it if it takes long, and
     * whoever reads the figures must not at all: they stand still until {@link #afterForeignCode()}.
     *
     * @param nanos how long it is expected to take
     */
    void beforeForeignCode(long nanos) {
        worker().beforeCall(nanos);
        stamp.close();
        clearInterrupt(); // by somebody who meant an earlier call on this thread, and came late
    }

    void afterForeignCode() {
        clearInterrupt();
        stamp.open();
        worker().afterCall();
    }

    /** What a call leaves on its thread is for nobody else: neither the next handler nor the engine, where it waits. */
    static void clearInterrupt() {
        var unused = Thread.interrupted();
    }

    /** In the stage's turn: calls something that is not the engine's, or that waits. The figures stand still meanwhile. */
    public void callOut(Runnable foreign) {
        callOut(foreign, HandlerCalls.UNKNOWN_NANOS);
    }

    /** In the stage's turn: it has done its part of something; the last stage of all lets the pipeline go on. */
    void come(Countdown all) {
        if (all.lastComes()) {
            callOut(all.then());
        }
    }

    void callOut(Runnable foreign, long nanos) {
        beforeForeignCode(nanos);
        try {
            foreign.run();
        } finally {
            afterForeignCode();
        }
    }

    void shutIntake() {
        intakeShut = true;
        wakeCallersAtIntake();
    }

    @Nullable
    Intake<O> intake() {
        return intake;
    }

    // For whoever has the stage's handle, on any thread.

    /**
     * Makes a future for a caller that asks this stage something. It fails when the pipeline is closed, or the stage ends, before
     * the stage has answered.
     */
    public <T extends @Nullable Object> CallerFuture<T> newRequest() {
        CallerFuture<T> request = new CallerFuture<>(execution.scheduler());
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

    /** The handler is about to receive a call. */
    void receive(CallerFuture<?> call) {
        openRequests().receive(call);
    }

    /**
     * The handler is over: fails the calls that it has received and not answered.
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
        tell(() -> logic.talk().call(request, reply), answer);
        return (CompletableFuture<R>) answer;
    }

    @Override
    public void cast(Object message) {
        Objects.requireNonNull(message, "a message must not be null");
        tell(() -> logic.talk().cast(message));
    }

    @Override
    public CompletableFuture<Void> info(Object message) {
        Objects.requireNonNull(message, "a message must not be null");
        CallerFuture<Void> placed = newRequest();
        post(new Info(message), null);
        tell(() -> logic.confirmInfo(placed), placed);
        return placed;
    }

    @Override
    public CompletableFuture<DemandMode> demand() {
        CallerFuture<DemandMode> answer = newRequest();
        tell(() -> answer.settle(logic.demandMode()), answer);
        return answer;
    }

    @Override
    public void demand(DemandMode mode) {
        Objects.requireNonNull(mode, "a demand mode must not be null");
        if (identity.type() != StageType.PRODUCER) {
            throw new IllegalArgumentException("Stage " + this + " is a " + identity.type()
                    + ". Only a producer's demand can accumulate; set it on the producer that it takes events from.");
        }
        tell(() -> logic.demandMode(mode));
    }

    @Override
    public void stop() {
        tell(() -> logic.stop(null));
    }

    // What the handler may know.

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
    public String toString() {
        return "'" + id() + "' of pipeline '" + pipeline() + "'";
    }
}
