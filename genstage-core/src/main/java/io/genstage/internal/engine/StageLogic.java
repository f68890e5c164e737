package io.genstage.internal.engine;

import io.genstage.Cancellation;
import io.genstage.DemandMode;
import io.genstage.StageType;
import io.genstage.Status;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.protocol.ConsumerSide;
import io.genstage.internal.protocol.Countdown;
import io.genstage.internal.protocol.EndEffect;
import io.genstage.internal.protocol.Ended;
import io.genstage.internal.protocol.Fates;
import io.genstage.internal.protocol.Gate;
import io.genstage.internal.protocol.InProgress;
import io.genstage.internal.protocol.Info;
import io.genstage.internal.protocol.Link;
import io.genstage.internal.protocol.ProducerSide;
import io.genstage.internal.protocol.Receiver;
import io.genstage.internal.text.SafeLog;
import io.genstage.internal.threads.CallerFuture;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a stage does in its turn: it takes notice of messages, and does whatever the two sides of the protocol then allow,
 * one thing at a time. Everything here runs within an activation.
 */
final class StageLogic<I, O> {

    private static final SafeLog log = SafeLog.of(StageLogic.class);

    private final StageShell<I, O> shell;

    private final HandlerCalls<I, O> calls;

    private final @Nullable ConsumerSide<I> input;

    private final @Nullable ProducerSide<O> output;

    /** Not {@code null} in a polling source. */
    private final @Nullable PollPause pause;

    private final HandlerLife<I, O> handler;

    private final StageLife<I, O> life;

    private final StageMessages<I, O> messages;

    /** The handler is to be told anew of all that it owes. */
    private boolean callAgain;

    StageLogic(
            StageShell<I, O> shell,
            HandlerCalls<I, O> calls,
            @Nullable ConsumerSide<I> input,
            @Nullable ProducerSide<O> output,
            Fates fates,
            Execution execution) {
        this.shell = shell;
        this.calls = calls;
        this.input = input;
        this.output = output;
        Duration interval = execution.pollInterval();
        this.pause = interval == null ? null : new PollPause(shell, interval);
        this.handler = new HandlerLife<>(shell, calls, input, output);
        this.life = new StageLife<>(shell, calls, input, output, fates, handler);
        this.messages = new StageMessages<>(shell, calls, input, output, life);
    }

    /** What is said to the handler. */
    HandlerRequests<I, O> requests() {
        return new HandlerRequests<>(shell, life, handler);
    }

    /** {@return what accepts messages of peers} */
    Receiver messages() {
        return messages;
    }

    // What comes from the pipeline and from whoever has the stage's handle.

    /**
     * {@return whether the start may go on: the handler has accepted it, or the stage was stopped before it had begun}
     */
    boolean start() {
        if (life.created()) {
            life.begin();
            return life.open();
        }
        return life.ended() && life.status(Status.STOPPED) == Status.STOPPED;
    }

    /** {@return whether the producer was asked} */
    boolean subscribe(Link<I> link, @Nullable Link<?> replaced, Countdown answers) {
        if (!life.open()) {
            link.markEnded();
            if (replaced != null) {
                replaced.detach(); // it has no successor
            }
            return false;
        }
        consumer().subscribe(link, replaced, answers);
        if (!handler.restarting()) {
            life.continuesAfter(handler.notifySubscribed(consumer(), link));
        }
        return true;
    }

    void release() {
        if (input != null) {
            input.release();
            if (input.complete() && life.open()) {
                life.closeWith(Status.COMPLETED, null);
            }
        }
    }

    /** Another stage was restarted, and this one is to go with it. */
    void restartWith(Throwable cause) {
        life.restartWith(cause);
    }

    /** Ends in order: what was delivered is handled, what was emitted is handed on, then consumers are told. */
    void stop(@Nullable Cancellation cancellation) {
        if (life.created()) {
            end("it was stopped");
        } else if (life.open()) {
            life.closeWith(Status.STOPPED, cancellation);
        }
    }

    void expediteRestarts() {
        handler.expedite();
        calls.expediteRestarts();
    }

    void cancelInProgress() {
        if (!life.ended() && calls.inProgress() > 0) {
            life.cancelChildren();
            release();
        }
    }

    void close(@Nullable Throwable reason) {
        if (!life.ended()) {
            life.closeNow(reason);
            end(reason == null ? "its pipeline was closed" : "its pipeline failed");
        }
    }

    Status status(Status pipelineStatus) {
        return life.status(pipelineStatus);
    }

    /** Its scheduler does not run the stage any more, so it fails as soon as another one does. By its present owner. */
    void refused(Throwable refusal) {
        if (!life.ended() && !ending().unfinished() && !shell.control().closed()) {
            var unused = ending().broken(refusal);
        }
    }

    /** {@return how the stage fails and ends} */
    StageEnding<I, O> ending() {
        return life.ending();
    }

    /** Finishes what must be done before anything else, because something was thrown before it was done. */
    void finish() {
        ending().finish();
        messages.answerUnanswered();
        if (life.closedButNotEnded()) {
            close(null);
        }
        ending().finished();
    }

    DemandMode demandMode() {
        return output == null ? DemandMode.FORWARD : output.mode();
    }

    void demandMode(DemandMode mode) {
        producer().mode(mode);
        life.reportDiscards();
    }

    /** Tells the sender of an info message that it has its place, or that no handler is left for it. */
    void confirmInfo(CallerFuture<Void> sender) {
        if (life.handlerEnded() || life.ended()) {
            sender.settleWith(new IllegalStateException("Stage " + shell + " is over and handles no info message"));
        } else {
            sender.settle(null);
        }
    }

    // What there is to do.

    /**
     * Does one thing that the state allows.
     *
     * @return whether there was one
     */
    boolean work() {
        if (life.created() || life.ended()) {
            return false;
        }
        return (handlerPresent() && (handleInfo() || endSubscription()))
                || handleBatch()
                || answerDemand()
                || endIfDrained()
                || life.restartIfDue();
    }

    private boolean handlerPresent() {
        return handler.mayMove() != Gate.CLOSED;
    }

    /**
     * Lets the handler hear an info whose turn has come. What has waited behind deliveries then waits behind what the stage has
     * emitted (R115).
     *
     * @return whether there was one
     */
    private boolean handleInfo() {
        Info passed = output == null ? null : output.nextInfo();
        if (passed != null) {
            callInfo(passed);
            return true;
        }
        Info next = input == null ? null : input.nextInfo();
        if (next == null) {
            return false;
        }
        if (output == null) {
            callInfo(next);
        } else {
            output.queueInfo(next);
        }
        return true;
    }

    private void callInfo(Info info) {
        life.callHandler((callbacks, out) -> callbacks.info(info.content(), out));
    }

    private boolean endSubscription() {
        Ended ended = input == null ? null : input.nextEnd();
        if (ended == null) {
            return false;
        }
        EndEffect next = consumer().forget(ended);
        Cancellation cancellation = ended.cancellation();
        notifyEnd(ended.link(), cancellation);
        if (life.open()) {
            switch (next) {
                case STOPS -> {
                    log.info("Stage {} stops, because {} is over: {}", shell, ended.link(), cancellation);
                    life.closeWith(Status.STOPPED, downBecauseOf(cancellation));
                }
                case COMPLETES -> life.closeWith(Status.COMPLETED, null);
                case CONTINUES -> warnIfIdleForGood(cancellation);
            }
        }
        return true;
    }

    /** Behind a finite source that is hardly what was meant. */
    private void warnIfIdleForGood(@Nullable Cancellation cancellation) {
        if (cancellation == null
                && consumer().subscriptions().isEmpty()
                && consumer().released()) {
            log.warn(
                    "Stage {} goes on, although its last producer has completed, because none of its subscriptions was permanent. So its"
                            + " pipeline does not complete by itself. Set 'cancel: permanent' (CancelMode.PERMANENT) for one of its"
                            + " subscriptions, stop the stage, or drain the pipeline",
                    shell);
        }
    }

    private void notifyEnd(Link<?> link, @Nullable Cancellation cancellation) {
        if (cancellation == null) {
            life.callHandler((callbacks, out) -> callbacks.completed(link, out));
            return;
        }
        if (life.closing() && cancellation.kind() == Cancellation.Kind.DOWN) {
            return; // the stage itself is going, and its producer confirms it
        }
        if (cancellation.kind() == Cancellation.Kind.REFUSED) {
            log.warn("The subscription {} was refused: {}", link, cancellation.reason());
        }
        life.callHandler((callbacks, out) -> callbacks.cancelled(link, cancellation, out));
    }

    /** A stage that stops for no bad reason has completed, as far as its own consumers are concerned (R143). */
    private static @Nullable Cancellation downBecauseOf(@Nullable Cancellation cancellation) {
        Throwable reason = cancellation == null ? null : cancellation.reason();
        return reason == null ? null : new Cancellation(Cancellation.Kind.DOWN, reason);
    }

    private boolean handleBatch() {
        EventSlice<I> next = input == null ? null : input.nextBatch();
        if (next == null) {
            return false;
        }
        long room = output == null ? 0 : output.room();
        long most = mayTake(room);
        if (most == Gate.CLOSED) {
            return false;
        }
        InProgress<I> batch = consumer().begin(next.first((int) Math.min(next.size(), most)));
        CallOutcome<O> call = calls.handleEvents(batch, room);
        if (life.continuesAfter(call)) {
            if (calls.settlesLater()) {
                consumer().keepInProgress();
            } else {
                consumer().handled(calls.dropped());
            }
            life.closeIfCompleted(call);
        }
        return true;
    }

    /** The gates of a batch. {@return how many of its events may move now} */
    private long mayTake(long room) {
        long forOutput = output == null ? Gate.OPEN : Gate.openIf(room > 0);
        return Math.min(Math.min(life.mayMove(), handler.mayMove()), Math.min(forOutput, calls.mayMove()));
    }

    /** The fate of events that the handler has kept in progress is known. */
    void settled(InProgress<I> left, @Nullable Throwable failure) {
        if (left.link() != null) {
            consumer().settled(left, failure);
        } else if (failure != null) {
            life.failed(left.events(), failure);
        }
    }

    /** More may be asked for, because an event was settled. */
    void askIfLow(Link<I> link) {
        if (!link.isEnded()) {
            consumer().askIfLow(link);
        }
    }

    void fail(Throwable failure) {
        life.continuesAfter(failure);
    }

    /** Whether there is more to come without anybody's doing: something in hand, a handler that is replaced, a caller at the inlet. */
    boolean hasPendingWork() {
        return (handler.restarting() && !handler.restartsTooLate()) || calls.inProgress() > 0 || callerAtIntake();
    }

    /**
     * Whether a caller has been let in and has not yet told this stage, which is idle, that there is something: what the stage
     * knows of and was asked for it would have taken.
     */
    private boolean callerAtIntake() {
        Intake<O> source = shell.intake();
        return source != null
                && !source.isEmpty()
                && producer().mayEmit()
                && !life.ended()
                && shell.control().handlersRun();
    }

    long restarts() {
        return handler.restarts();
    }

    private boolean answerDemand() {
        if (output == null || shell.identity().type() != StageType.PRODUCER) {
            return false;
        }
        long room = output.room();
        long may = Math.min(room, handler.mayMove());
        return may > 0 && (takeFromIntake(may) || askHandler(output));
    }

    private boolean takeFromIntake(long room) {
        Intake<O> source = shell.intake();
        EventSlice<O> events = source == null ? null : source.take(room);
        if (events == null) {
            return false;
        }
        life.emit(events);
        return true;
    }

    private boolean askHandler(ProducerSide<O> out) {
        if (mayAsk() == Gate.CLOSED) {
            return false;
        }
        long demand = callAgain || pause != null ? out.oweAll() : out.oweMore();
        if (Math.min(demand, pauseGate()) == 0 || !calls.answersDemand()) {
            return false;
        }
        callAgain = false;
        long before = out.emitted();
        CallOutcome<O> call = calls.handleDemand(demand, out.owed());
        if (life.continuesAfter(call)) {
            life.closeIfCompleted(call);
            callAgainIfRequested(call);
            pauseIfEmpty(out.emitted() - before);
        }
        return true;
    }

    /** The gates of a producer's handler, beside its demand and its rest. */
    private long mayAsk() {
        return Math.min(life.mayMove(), Gate.openIf(shell.intakeOpen()));
    }

    /** A polling source owes all demand, also while it rests. */
    private long pauseGate() {
        return pause == null ? Gate.OPEN : pause.mayMove();
    }

    /** By way of the mailbox, so that messages that wait there are accepted between two calls. */
    private void callAgainIfRequested(CallOutcome<O> call) {
        if (call.again()) {
            shell.tell(() -> callAgain = true);
        }
    }

    private void pauseIfEmpty(long answer) {
        if (pause != null && answer == 0 && !life.handlerEnded()) {
            pause.begin();
        }
    }

    private boolean endIfDrained() {
        if (!life.closing() || !inputDrained() || !outputDrained()) {
            return false;
        }
        if (output != null) {
            output.end(life.endCancellation());
        }
        end(life.howItEnds());
        return true;
    }

    /** Ends the stage; calls that the handler has not answered fail with this as their reason. */
    private void end(String why) {
        if (pause != null) {
            pause.cancel();
        }
        life.end(why);
    }

    private boolean inputDrained() {
        return input == null || (input.drained() && calls.inProgress() == 0);
    }

    private boolean outputDrained() {
        Intake<O> source = shell.intake();
        return output == null || (output.drained() && (source == null || source.isEmpty()));
    }

    private ProducerSide<O> producer() {
        return Objects.requireNonNull(output, "not a producer");
    }

    private ConsumerSide<I> consumer() {
        return Objects.requireNonNull(input, "not a consumer");
    }
}
