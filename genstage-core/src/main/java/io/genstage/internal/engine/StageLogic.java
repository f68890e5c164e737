package io.genstage.internal.engine;

import io.genstage.Cancellation;
import io.genstage.DemandMode;
import io.genstage.Place;
import io.genstage.Scheduler.Timer;
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
import io.genstage.internal.protocol.Receipts;
import io.genstage.internal.protocol.Receiver;
import io.genstage.internal.text.SafeLog;
import io.genstage.internal.threads.CallerFuture;
import io.genstage.snapshot.RetrySnapshot;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The work of a stage in its turn. It handles messages, and then does what the two sides of the protocol allow, one
 * thing at a time. All methods run within an activation.
 */
final class StageLogic<I, O> {

    private static final SafeLog log = SafeLog.of(StageLogic.class);

    private static final Duration CONSUMERS_CHECK = Duration.ofMillis(10);

    private final StageShell<I, O> shell;

    private final HandlerCalls<I, O> calls;

    private final @Nullable ConsumerSide<I> input;

    private final @Nullable ProducerSide<O> output;

    /** Not {@code null} in a polling source. */
    private final @Nullable PollPause pause;

    private final HandlerLife<I, O> handler;

    private final StageLife<I, O> life;

    private final Fates fates;

    private final StageErrors<I, O> errors;

    private final StageMessages<I, O> messages;

    private final Tracking<I, O> tracking;

    private final KeptEvents<I> kept;

    /** Whether the source waits for the consuming stages before it closes. */
    private boolean closing;

    /** Checks again whether the consuming stages have ended. */
    private @Nullable Timer consumersCheck;

    /** When events were last taken from the inlet. */
    private long lastTaken = Long.MIN_VALUE;

    /** Whether the handler is called again with all its owed demand. */
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
        this.kept = new KeptEvents<>(shell, input);
        this.tracking = new Tracking<>(shell, output, kept);
        this.life = new StageLife<>(shell, calls, input, output, fates, handler, tracking, kept);
        this.errors = life.errors();
        this.fates = fates;
        this.messages = new StageMessages<>(shell, calls, input, output, life);
    }

    Tracking<I, O> tracking() {
        return tracking;
    }

    KeptEvents<I> kept() {
        return kept;
    }

    /** {@return whether there were given-up events to report} */
    boolean reportUndelivered() {
        boolean some = fates.hasUndelivered();
        if (some) {
            life.reportUndelivered();
        }
        return some;
    }

    /** {@return whether events are in progress after their calls; on any thread} */
    boolean hasEventsInProgress() {
        return calls.inProgress() > 0 || (input != null && input.keptInProgress() > 0);
    }

    /**
     * {@return whether events are in progress after their calls and will end without another request; on any thread}
     * Events whose dead letters find no room are not: the stage that takes the letters may take none.
     */
    private boolean hasPendingEvents() {
        long pending = calls.pending();
        long blocked = calls.inProgress() - pending;
        return pending > 0 || (input != null && input.keptInProgress() > blocked);
    }

    /** {@return a new object that passes requests to the handler} */
    HandlerRequests<I, O> requests() {
        return new HandlerRequests<>(shell, life, handler);
    }

    /** {@return the receiver of the messages of peers} */
    Receiver messages() {
        return messages;
    }

    // Requests of the pipeline, and of callers that have the stage's handle.

    /** {@return whether the start may continue: the handler has started, or the stage was stopped before its start} */
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
                replaced.detach(); // no subscription replaces it
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

    /** Restarts the handler because another stage was restarted. */
    void restartWith(Throwable cause) {
        life.restartWith(cause);
    }

    /** Ends the stage in order: deliveries are handled, emitted events are delivered, then consumers are notified. */
    void stop(@Nullable Cancellation cancellation) {
        if (life.created()) {
            end("it was stopped");
        } else if (life.open()) {
            life.closeWith(Status.STOPPED, cancellation);
        }
    }

    /** The same as {@link #stop} for a stage that is removed. Its consumers continue. */
    void remove() {
        life.markRemoved();
        stop(new Cancellation(Cancellation.Kind.DETACH, null));
        if (life.ended()) {
            life.abandonUnhandled(Place.MAILBOX); // what its inlet kept for another start of the failed pipeline
        }
    }

    /** Completes a stage whose handler never does: no more events will come to it. */
    void complete() {
        if (life.created()) {
            end("it has completed");
        } else if (life.open()) {
            life.closeWith(Status.COMPLETED, null);
        }
    }

    void expediteRestarts() {
        handler.expedite();
        errors.expedite();
        calls.expediteRestarts();
    }

    void cancelInProgress() {
        if (!life.ended() && calls.inProgress() > 0) {
            life.cancelChildren();
            release();
        }
    }

    void close(@Nullable Throwable reason) {
        if (life.ended()) {
            life.abandonUnhandled(Place.MAILBOX); // what its inlet kept for another start
        } else if (awaitsConsumers()) {
            closeAfterConsumers(reason);
        } else {
            life.closeNow(reason);
            end(reason == null ? "its pipeline was closed" : "its pipeline failed");
        }
    }

    /** A source ends after the stages that may still settle its events. */
    private boolean awaitsConsumers() {
        return shell.identity().type() == StageType.PRODUCER
                && tracking.unsettled() > 0
                && !shell.control().consumersOver();
    }

    /**
     * Closes the source when the consuming stages have ended. A stage that is in a handler call is not waited for; if one
     * begins such a call now, the timer finds it.
     */
    private void closeAfterConsumers(@Nullable Throwable reason) {
        if (!closing) {
            closing = true;
            shell.control().whenConsumersOver(() -> shell.close(reason));
        }
        cancelConsumersCheck();
        consumersCheck = shell.timer().after(CONSUMERS_CHECK, () -> close(reason));
    }

    private void cancelConsumersCheck() {
        if (consumersCheck != null) {
            consumersCheck.cancel();
        }
    }

    Status status(Status pipelineStatus) {
        return life.status(pipelineStatus);
    }

    /**
     * Records that the stage's scheduler rejected it. The stage fails with that as soon as it runs again. Called by the
     * current owner.
     */
    void refused(Throwable refusal) {
        if (!life.ended() && !ending().unfinished() && !shell.control().closed()) {
            var unused = ending().broken(refusal);
        }
    }

    /** {@return the part that fails and ends the stage} */
    StageEnding<I, O> ending() {
        return life.ending();
    }

    /** Finishes what must be done before anything else, because an exception interrupted it. */
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

    /** Confirms to the sender of an info message that it is queued, or that no handler is left for it. */
    void confirmInfo(CallerFuture<Void> sender) {
        if (life.handlerEnded() || life.ended()) {
            sender.settleWith(new IllegalStateException("Stage " + shell + " has ended and handles no info message"));
        } else {
            sender.settle(null);
        }
    }

    // The work.

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
     * Calls the handler with an info message that was reached. A message that was queued after deliveries is then
     * queued after the stage's emitted events (R115).
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
                    log.info("Stage {} stops, because {} has ended: {}", shell, ended.link(), cancellation);
                    life.closeWith(Status.STOPPED, downBecauseOf(cancellation));
                }
                case COMPLETES -> life.closeWith(Status.COMPLETED, null);
                case CONTINUES -> warnIfIdleForGood(cancellation);
            }
        }
        return true;
    }

    /** Warns of a stage that will stay idle: after a finite source that is hardly intended. */
    private void warnIfIdleForGood(@Nullable Cancellation cancellation) {
        if (cancellation == null
                && consumer().subscriptions().isEmpty()
                && consumer().released()) {
            log.warn(
                    "Stage {} continues, although its last producer has completed, because none of its subscriptions"
                            + " was permanent. So its pipeline does not complete by itself. Set 'cancel: permanent'"
                            + " (CancelMode.PERMANENT) for one of its subscriptions, stop the stage, or drain the"
                            + " pipeline",
                    shell);
        }
    }

    private void notifyEnd(Link<?> link, @Nullable Cancellation cancellation) {
        if (cancellation == null) {
            life.callHandler((callbacks, out) -> callbacks.completed(link, out));
            return;
        }
        if (life.closing() && cancellation.kind() == Cancellation.Kind.DOWN) {
            return; // the stage itself ends, and its producer confirms that
        }
        if (cancellation.kind() == Cancellation.Kind.REFUSED) {
            log.warn("The subscription {} was refused: {}", link, cancellation.reason());
        }
        life.callHandler((callbacks, out) -> callbacks.cancelled(link, cancellation, out));
    }

    /** For its own consumers, a stage that stops without an error has completed (R143). */
    private static @Nullable Cancellation downBecauseOf(@Nullable Cancellation cancellation) {
        Throwable reason = cancellation == null ? null : cancellation.reason();
        return reason == null ? null : new Cancellation(Cancellation.Kind.DOWN, reason);
    }

    private boolean handleBatch() {
        EventSlice<I> next = input == null ? null : input.nextBatch();
        errors.forgetWithdrawn();
        if (next == null) {
            return false;
        }
        if (errors.sendLetter(next)) {
            return true;
        }
        long room = output == null ? 0 : output.room();
        long most = mayTake(room);
        if (most == Gate.CLOSED) {
            return false;
        }
        int size = errors.nextSize((int) Math.min(next.size(), most));
        InProgress<I> batch = consumer().begin(next.first(size), errors.nextAttempt());
        kept.begin(batch);
        if (!errors.redelivers()) {
            Receipts.done(batch.events()); // at most once: the events are done when they are handed over
            batch.passReceiptsOn(size);
        }
        CallOutcome<O> call = calls.handleEvents(batch, room);
        if (call.thrown() != null) {
            errors.batchFailed(call);
            return true;
        }
        errors.handled(size);
        EventSlice<O> emitted = tracking.takeEmitted(call, batch, calls.settlesLater() ? 0 : size);
        if (emitted == null || life.emit(emitted)) {
            endBatch(size);
            if (calls.late()) {
                fates.late(size);
            }
            life.closeIfCompleted(call);
            kept.end(size);
        } else {
            kept.failCall(life.failure());
        }
        return true;
    }

    private void endBatch(int size) {
        if (calls.settlesLater()) {
            consumer().keepInProgress();
        } else {
            consumer().handled(calls.dropped(), kept.handled(size));
        }
    }

    /** Checks the gates of a batch. {@return how many of its events may move now} */
    private long mayTake(long room) {
        long forOutput = output == null ? Gate.OPEN : Gate.openIf(room > 0);
        long forHandler = Math.min(Math.min(life.mayMove(), handler.mayMove()), errors.mayMove());
        return Math.min(forHandler, Math.min(forOutput, calls.mayMove()));
    }

    /** Settles events that the handler has kept in progress, now that their fate is known. */
    void settled(InProgress<I> left, @Nullable Throwable failure) {
        if (left.link() != null) {
            consumer().settled(left, failure);
        } else if (failure != null) {
            life.failed(left.events(), failure);
        }
    }

    /** Counts events that failed as done, now that the handler does not try them again. */
    void skipped(InProgress<I> left, Throwable failure) {
        if (left.link() != null) {
            consumer().settledBySkipping(left, failure);
        } else {
            life.failed(left.events(), failure);
        }
    }

    /** Counts events that failed as handed over as dead letters. */
    void deadLettered(InProgress<I> left, Throwable failure) {
        if (left.link() != null) {
            consumer().settledByLetter(left, failure);
        } else {
            life.failed(left.events(), failure);
        }
    }

    /** Counts events whose handler call has returned after the stage's timeout. */
    void late(int events) {
        fates.late(events);
    }

    /** Counts and logs an attempt that failed outside of the handler's calls. */
    void attemptFailed(int attempt, String what, String then, Throwable thrown) {
        errors.attemptFailed(attempt, what, then, thrown);
    }

    /** Asks for more if outstanding demand is low, because an event was settled. */
    void askIfLow(Link<I> link) {
        if (!link.isEnded()) {
            consumer().askIfLow(link);
        }
    }

    /** Fails the handler with an exception that none of its calls threw. */
    void fail(Throwable failure) {
        life.failHandler(failure);
    }

    /**
     * Whether the stage has work to come without a new request: events in progress, a handler that is being replaced,
     * events that are tried again, or a caller at the inlet.
     */
    boolean hasPendingWork() {
        return (handler.restarting() && !handler.restartsTooLate())
                || errors.hasPendingWork()
                || hasPendingEvents()
                || callerAtIntake();
    }

    /**
     * Whether a caller has added an event to the inlet and has not notified this idle stage yet: the stage would have
     * taken an event that it knows of and has demand for.
     */
    private boolean callerAtIntake() {
        Intake<O> source = shell.intake();
        return source != null
                && !source.isEmpty()
                && producer().mayEmit()
                && tracking.mayMove() > 0
                && !life.ended()
                && shell.control().handlersRun();
    }

    /** {@return whether {@link #drain} would call the handler} */
    boolean mayDrain() {
        return life.mayDrain();
    }

    /** Called when the pipeline is drained, and everything upstream of this stage is drained. */
    void drain() {
        life.callDraining();
    }

    /** {@return when the stage last handled events or took some from its inlet; in nanoseconds} */
    long lastBusy() {
        return Math.max(lastTaken, calls.lastCallEnded());
    }

    /** Polls a resting polling source now. */
    void wake() {
        if (pause != null) {
            pause.end();
        }
    }

    long restarts() {
        return handler.restarts();
    }

    /** {@return how many handler calls failed, by exception} */
    Map<String, Long> failures() {
        return fates.failures();
    }

    /** {@return the next attempt, while the stage waits for it} */
    @Nullable
    RetrySnapshot retrying() {
        return errors.snapshot();
    }

    private boolean answerDemand() {
        if (output == null || shell.identity().type() != StageType.PRODUCER) {
            return false;
        }
        long room = output.room();
        long may = Math.min(Math.min(room, tracking.mayMove()), handler.mayMove());
        return may > 0 && (takeFromIntake(may) || askHandler(output, may));
    }

    private boolean takeFromIntake(long room) {
        Intake<O> source = shell.intake();
        EventSlice<O> events = source == null ? null : source.take(room);
        if (events == null) {
            return false;
        }
        lastTaken = shell.worker().lastClockRead();
        life.emit(events);
        return true;
    }

    private boolean askHandler(ProducerSide<O> out, long may) {
        if (mayAsk() == Gate.CLOSED) {
            return false;
        }
        long demand = callAgain || pause != null ? out.oweAll(may) : out.oweMore(may);
        if (Math.min(demand, pauseGate()) == 0 || !calls.answersDemand()) {
            return false;
        }
        callAgain = false;
        long before = out.emitted();
        CallOutcome<O> call = calls.handleDemand(demand, out.owed());
        Throwable thrown = call.thrown();
        if (thrown != null && errors.retriesPull(thrown)) {
            var unused = tracking.takeEmitted(call, null, 0); // nothing is sent, and its acknowledgers are notified
            callAgain = true; // also for the demand of the call that failed
            return true;
        }
        if (pause == null ? life.continuesAfter(call) : life.continuesAfterPoll(call, demand)) {
            errors.pulled();
            life.closeIfCompleted(call);
            callAgainIfRequested(call);
            pauseIfEmpty(out.emitted() - before);
        }
        return true;
    }

    /** Checks the gates of a producer's handler, except for its demand and its pause. */
    private long mayAsk() {
        return Math.min(Math.min(life.mayMove(), errors.mayMove()), Gate.openIf(shell.sourcesRun()));
    }

    /** A polling source owes all demand, also during its pause. */
    private long pauseGate() {
        return pause == null ? Gate.OPEN : pause.mayMove();
    }

    /** Calls the handler again through the mailbox, so that queued messages are handled between two calls. */
    private void callAgainIfRequested(CallOutcome<O> call) {
        if (call.again()) {
            shell.execute(() -> callAgain = true);
        }
    }

    private void pauseIfEmpty(long answer) {
        if (pause != null && answer == 0 && !life.handlerEnded()) {
            pause.begin();
        }
    }

    private boolean endIfDrained() {
        if (!life.closing() || !inputDrained()) {
            return false;
        }
        if (life.callDraining()) {
            return true;
        }
        if (!outputDrained() || hasEventsInProgress()) {
            return false;
        }
        if (output != null && !output.over()) {
            output.end(life.endCancellation());
        }
        if (tracking.unsettled() > 0) {
            return false; // the handler is terminated when its source was notified of all events
        }
        end(life.howItEnds());
        return true;
    }

    /** Ends the stage. Calls that the handler has not answered fail with this reason. */
    private void end(String why) {
        if (pause != null) {
            pause.cancel();
        }
        cancelConsumersCheck();
        life.end(why);
    }

    /** A producer's input is its inlet. */
    private boolean inputDrained() {
        if (input != null) {
            return input.drained() && calls.inProgress() == 0;
        }
        Intake<O> source = shell.intake();
        return source == null || source.isEmpty();
    }

    private boolean outputDrained() {
        return output == null || output.drained();
    }

    private ProducerSide<O> producer() {
        return Objects.requireNonNull(output, "not a producer");
    }

    private ConsumerSide<I> consumer() {
        return Objects.requireNonNull(input, "not a consumer");
    }
}
