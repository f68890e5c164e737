package io.genstage.engine;

import io.genstage.InletSnapshot;
import io.genstage.InstanceSnapshot;
import io.genstage.StageContext;
import io.genstage.StageType;
import io.genstage.Status;
import io.genstage.dispatch.EventSlice;
import io.genstage.protocol.CancelRequest;
import io.genstage.protocol.ConsumerSide;
import io.genstage.protocol.Delivery;
import io.genstage.protocol.Ended;
import io.genstage.protocol.Endpoint;
import io.genstage.protocol.Link;
import io.genstage.protocol.Message;
import io.genstage.protocol.ProducerSide;
import io.genstage.protocol.Receiver;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running stage without its handler: the mailbox, the two sides of the protocol, and what is being done at the moment.
 * The handler is the user's; the shell is what its peers know.
 *
 * <p>A message makes an idle shell runnable. An <em>activation</em> then works until there is nothing left to do or its
 * budget is spent, one thing at a time: first whatever the state of the protocol allows (a batch, an answer to demand), and
 * only then the next message, so that things happen in the order of their arrival. Everything here runs within an
 * activation, but for the few methods that say otherwise.
 *
 * @param <I> the type of the events it takes
 * @param <O> the type of the events it emits
 */
public final class StageShell<I, O> extends Mailbox implements Endpoint, Receiver, Runnable, StageContext {

    private static final Logger log = LoggerFactory.getLogger(StageShell.class);

    /** After this long an activation gives its thread back, so that others come to their turn. */
    private static final long BUDGET_NANOS = 1_000_000;

    /** What stage of its life the shell is in. */
    private enum Life {
        CREATED,
        OPEN,
        /** Takes nothing new; what it holds runs out. */
        CLOSING,
        ENDED
    }

    private final StageIdentity identity;

    private final String id;

    private final Handler<I, O> handler;

    private final @Nullable ConsumerSide<I> input;

    private final @Nullable ProducerSide<O> output;

    private final Execution execution;

    private final CallbackEmitter<O> emitter;

    private final FigureStamp stamp = new FigureStamp();

    // Set from outside.

    private volatile boolean paused;

    private volatile boolean intakeOpen;

    private volatile @Nullable Intake<O> intake;

    // The activation's own.

    private @Nullable Worker worker;

    private @Nullable Message inbox;

    private Life life = Life.CREATED;

    /** How the stage ends or has ended. */
    private Status outcome = Status.STOPPED;

    /** What consumers are told when the stage ends. */
    private @Nullable Throwable endReason;

    /** The handler has failed, or has said that it is done. */
    private boolean handlerOver;

    /** A polling source that had nothing waits for its interval to pass. */
    private boolean resting;

    private boolean inCall;

    private long callBegan;

    private long budgetEnds;

    public StageShell(
            StageIdentity identity,
            Handler<I, O> handler,
            @Nullable ConsumerSide<I> input,
            @Nullable ProducerSide<O> output,
            Execution execution) {
        this.identity = identity;
        this.id = identity.instance();
        this.handler = handler;
        this.input = input;
        this.output = output;
        this.execution = execution;
        this.emitter = new CallbackEmitter<>(id);
    }

    // For anybody, on any thread.

    public StageIdentity identity() {
        return identity;
    }

    @Override
    public String id() {
        return id;
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

    private void wake() {
        tell(() -> {});
    }

    /** Calls the handler's {@code started}, opens the stage, and goes on with {@code then}; if that throws, the stage fails. */
    public void start(Runnable then) {
        tell(() -> {
            if (life == Life.CREATED && callStarted()) {
                life = Life.OPEN;
                then.run();
            }
        });
    }

    /** Makes a subscription of this consumer. */
    public void subscribe(Link<I> link) {
        tell(() -> {
            if (life == Life.OPEN) {
                consumer().subscribe(link);
            }
        });
    }

    /** Lets the stage ask, if it is a consumer, and goes on with {@code then}. */
    public void release(Runnable then) {
        tell(() -> {
            if (input != null) {
                input.release();
            }
            then.run();
        });
    }

    /** Does something in the stage's turn, behind all that was posted before. */
    public void tell(Runnable action) {
        post(new Command(action), null);
    }

    /** Ends the stage for good, whatever it holds. */
    public void close() {
        tell(() -> {
            if (life != Life.ENDED) {
                over();
            }
        });
    }

    /** No handler is called while a stage is paused; the protocol goes on. */
    public void pause(boolean pause) {
        paused = pause;
        wake();
    }

    /** Whether a producer may be asked for events, and its inlet take some. */
    public void openIntake(boolean open) {
        intakeOpen = open;
        wake();
    }

    public boolean intakeOpen() {
        return intakeOpen;
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
        return stamp.read(() -> {
            Intake<O> source = intake;
            InletSnapshot inlet = source == null ? null : source.snapshot();
            long inCallFor = inCall ? Math.max(0, execution.scheduler().nanoTime() - callBegan) : -1;
            return new InstanceSnapshot(
                    id,
                    status(pipelineStatus),
                    inCallFor < 0 ? null : Duration.ofNanos(inCallFor),
                    input == null ? null : input.snapshot(),
                    output == null ? null : output.snapshot(inlet));
        });
    }

    /**
     * {@return whether the stage is over}
     */
    public boolean hasEnded() {
        return stamp.read(() -> life == Life.ENDED);
    }

    /** A number that is another one after each activation. */
    long activations() {
        return stamp.value();
    }

    boolean mayBlock() {
        return execution.mayBlock();
    }

    void submit() {
        execution.scheduler().execute(this, execution.mayBlock());
    }

    @Override
    public void run() {
        Worker.run(this);
    }

    // The activation.

    /**
     * Works until there is nothing to do, or for as long as the budget lasts.
     *
     * @return whether there is more to do; if not, the shell is idle and may be active on another thread already
     */
    boolean activate(Worker on) {
        worker = on;
        callBegan = execution.scheduler().nanoTime();
        budgetEnds = callBegan + BUDGET_NANOS;
        do {
            stamp.open();
            boolean more = workWithinBudget();
            stamp.close();
            if (more) {
                return true;
            }
            worker = null;
            // From here on, another thread may own the shell, as soon as it is idle.
        } while (!goIdleOrKeep(on));
        execution.listener().idle();
        return false;
    }

    private boolean goIdleOrKeep(Worker on) {
        if (goIdle()) {
            return true;
        }
        worker = on;
        return false;
    }

    private boolean workWithinBudget() {
        while (step()) {
            if (callBegan - budgetEnds > 0) {
                return true;
            }
        }
        return false;
    }

    private boolean step() {
        try {
            return work() || receive();
        } catch (RuntimeException | Error e) {
            fail(e);
            return true;
        }
    }

    /** Does one thing that the state allows. */
    private boolean work() {
        if (paused || life == Life.CREATED || life == Life.ENDED) {
            return false;
        }
        return endSubscription() || handleBatch() || answerDemand() || endIfDrained();
    }

    private boolean receive() {
        if (inbox == null) {
            inbox = drain();
        }
        Message message = inbox;
        if (message == null) {
            return false;
        }
        inbox = message.next();
        message.accept(this);
        return true;
    }

    // What comes from peers.

    @Override
    @SuppressWarnings("unchecked") // the pipeline links stages whose types fit
    public void subscribeRequested(Link<?> link) {
        if (life == Life.ENDED) {
            producer().refuse((Link<O>) link, endReason);
        } else {
            producer().subscribe((Link<O>) link);
        }
    }

    @Override
    @SuppressWarnings("unchecked") // the pipeline links stages whose types fit
    public void asked(Link<?> link) {
        producer().asked((Link<O>) link);
    }

    @Override
    @SuppressWarnings("unchecked") // the pipeline links stages whose types fit
    public void cancelRequested(CancelRequest request) {
        producer().cancel((Link<O>) request.link(), request.reason());
    }

    @Override
    @SuppressWarnings("unchecked") // the pipeline links stages whose types fit
    public void delivered(Delivery<?> delivery) {
        consumer().delivered((Delivery<I>) delivery);
    }

    @Override
    public void ended(Ended ended) {
        consumer().ended(ended);
        if (handlerOver) {
            consumer().removeEndedLinks();
        }
    }

    // What there is to do.

    private boolean endSubscription() {
        Ended ended = input == null ? null : input.nextEnd();
        if (ended == null) {
            return false;
        }
        if (consumer().endsWith(ended) && life == Life.OPEN) {
            boolean completed = ended.kind() == Ended.Kind.COMPLETED;
            closeWith(completed ? Status.COMPLETED : Status.STOPPED, ended.reason());
        }
        return true;
    }

    private boolean handleBatch() {
        EventSlice<I> batch = input == null || handlerOver ? null : input.nextBatch();
        if (batch == null || (output != null && output.room() == 0)) {
            return false;
        }
        Link<I> from = consumer().takeInHand(batch);
        beginCall(output == null ? 0 : output.room());
        Throwable thrown = null;
        try {
            handler.handleEvents(batch, from, emitter);
        } catch (Throwable t) {
            thrown = t;
        }
        endCall();
        if (settle(thrown)) {
            consumer().processed();
            closeIfCompleted();
        }
        return true;
    }

    private boolean answerDemand() {
        if (output == null || identity.type() != StageType.PRODUCER) {
            return false;
        }
        long room = output.room();
        return room > 0 && (takeFromIntake(room) || askHandler(output));
    }

    private boolean takeFromIntake(long room) {
        Intake<O> source = intake;
        EventSlice<O> events = source == null ? null : source.take(room);
        if (events == null) {
            return false;
        }
        emit(events);
        return true;
    }

    private boolean askHandler(ProducerSide<O> out) {
        if (handlerOver || resting || !intakeOpen) {
            return false;
        }
        if (execution.pollInterval() != null) {
            out.forgive();
        }
        long demand = out.unmet();
        if (demand == 0) {
            return false;
        }
        out.owe(demand);
        long before = out.emitted();
        beginCall(out.owed());
        Throwable thrown = null;
        try {
            handler.handleDemand(demand, emitter);
        } catch (Throwable t) {
            thrown = t;
        }
        endCall();
        if (settle(thrown)) {
            closeIfCompleted();
            restIfEmpty(out.emitted() - before);
        }
        return true;
    }

    private void restIfEmpty(long answer) {
        Duration interval = execution.pollInterval();
        if (interval != null && answer == 0 && !handlerOver) {
            resting = true;
            execution.scheduler().schedule(() -> tell(() -> resting = false), interval);
        }
    }

    private boolean endIfDrained() {
        if (life != Life.CLOSING || !inputDrained() || !outputDrained()) {
            return false;
        }
        if (output != null) {
            output.end(endReason);
        }
        over();
        return true;
    }

    private boolean inputDrained() {
        return input == null || (handlerOver ? !input.hasLinks() : input.drained());
    }

    private boolean outputDrained() {
        Intake<O> source = intake;
        return output == null || (output.drained() && (source == null || source.isEmpty()));
    }

    // The handler.

    private boolean callStarted() {
        try {
            handler.callbacks().started(this);
            return true;
        } catch (Throwable t) {
            fail(t);
            return false;
        }
    }

    private void callTerminated() {
        try {
            handler.callbacks().terminated(outcome == Status.FAILED ? endReason : null);
        } catch (Throwable t) {
            log.error("The last callback of stage '{}' of pipeline '{}' failed", id, pipeline(), t);
        }
    }

    private void beginCall(long room) {
        Objects.requireNonNull(worker).letGo();
        callBegan = execution.scheduler().nanoTime();
        inCall = true;
        emitter.open(room);
        stamp.close();
    }

    private void endCall() {
        stamp.open();
        emitter.close();
        inCall = false;
        long now = execution.scheduler().nanoTime();
        execution.listener().handled(this, now - callBegan);
        callBegan = now;
    }

    /** Sends what a call has emitted on its way, or fails the stage with what it has thrown. */
    private boolean settle(@Nullable Throwable thrown) {
        EventSlice<O> events = emitter.take();
        if (thrown != null) {
            fail(thrown);
            return false;
        }
        return events == null || emit(events);
    }

    private boolean emit(EventSlice<O> events) {
        List<O> discarded = producer().emit(events);
        if (discarded.isEmpty()) {
            return true;
        }
        log.warn(
                "Stage '{}' of pipeline '{}' has discarded {} events: its buffer is full",
                id,
                pipeline(),
                discarded.size());
        try {
            handler.callbacks().discarded(discarded);
            return true;
        } catch (Throwable t) {
            fail(t);
            return false;
        }
    }

    private void closeIfCompleted() {
        if (emitter.completed() && !handlerOver) {
            handlerOver = true;
            closeWith(Status.COMPLETED, null);
        }
    }

    private void fail(Throwable failure) {
        if (life == Life.ENDED || outcome == Status.FAILED) {
            log.error("Stage '{}' of pipeline '{}' failed again", id, pipeline(), failure);
            return;
        }
        int inHand = input == null ? 0 : input.inHand();
        if (input != null && inHand > 0) {
            input.failed();
        }
        handlerOver = true;
        outcome = Status.FAILED;
        closeWith(Status.FAILED, failure);
        execution.listener().failed(this, failure, inHand, input == null ? 0 : input.queued());
    }

    // The end.

    private void closeWith(Status how, @Nullable Throwable reason) {
        life = Life.CLOSING;
        outcome = how;
        endReason = reason;
        intakeOpen = false;
        if (input != null) {
            input.cancelAll(reason);
            if (handlerOver) {
                input.removeEndedLinks();
            }
        }
    }

    private void over() {
        boolean opened = life != Life.CREATED;
        life = Life.ENDED;
        intakeOpen = false;
        if (opened) {
            callTerminated();
        }
        execution.listener().ended(this);
    }

    private Status status(Status pipelineStatus) {
        if (outcome == Status.FAILED || life == Life.ENDED) {
            return outcome;
        }
        return life == Life.CLOSING ? Status.DRAINING : pipelineStatus;
    }

    private ProducerSide<O> producer() {
        return Objects.requireNonNull(output, "not a producer");
    }

    private ConsumerSide<I> consumer() {
        return Objects.requireNonNull(input, "not a consumer");
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
        return id;
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
        return pipeline() + "/" + id;
    }
}
