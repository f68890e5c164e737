package io.genstage.internal.engine;

import io.genstage.Cancellation;
import io.genstage.DemandMode;
import io.genstage.GivenUpReason;
import io.genstage.Place;
import io.genstage.Scheduler.Timer;
import io.genstage.StageType;
import io.genstage.Status;
import io.genstage.internal.protocol.ConsumerSide;
import io.genstage.internal.protocol.Countdown;
import io.genstage.internal.protocol.Fates;
import io.genstage.internal.protocol.Gate;
import io.genstage.internal.protocol.Info;
import io.genstage.internal.protocol.Link;
import io.genstage.internal.protocol.ProducerSide;
import io.genstage.internal.protocol.Receiver;
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

    private static final Duration CONSUMERS_CHECK = Duration.ofMillis(10);

    private final StageShell<I, O> shell;

    private final HandlerCalls<I, O> calls;

    private final @Nullable ConsumerSide<I> input;

    private final @Nullable ProducerSide<O> output;

    /** {@code null} in a stage that takes no events. */
    private final @Nullable ConsumerTurn<I, O> consuming;

    /** {@code null} unless the stage is a producer. */
    private final @Nullable SourceTurn<I, O> producing;

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

    StageLogic(
            StageShell<I, O> shell,
            HandlerCalls<I, O> calls,
            @Nullable ConsumerSide<I> input,
            @Nullable ProducerSide<O> output,
            Fates fates) {
        this.shell = shell;
        this.calls = calls;
        this.input = input;
        this.output = output;
        this.handler = new HandlerLife<>(shell, calls, input, output);
        this.kept = new KeptEvents<>(shell, input);
        this.tracking = new Tracking<>(shell, output, kept);
        this.life = new StageLife<>(shell, calls, input, output, fates, handler, tracking, kept);
        this.errors = life.errors();
        this.fates = fates;
        this.messages = new StageMessages<>(shell, calls, input, output, life);
        this.consuming = input == null ? null : new ConsumerTurn<>(shell, calls, input, output, handler, life, fates);
        this.producing = output == null || shell.identity().type() != StageType.PRODUCER
                ? null
                : new SourceTurn<>(shell, calls, output, handler, life);
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
            new UndeliveredReports(shell, fates).reportAll();
        }
        return some;
    }

    /** {@return whether events are in progress after their calls; on any thread} */
    boolean hasEventsInProgress() {
        return calls.inProgress() > 0 || (input != null && input.keptInProgress() > 0);
    }

    /**
     * {@return whether the handler has events in progress after their calls, and will end them without another request;
     * on any thread} It has not if it waits for another stage, which may take nothing: if dead letters find no room, or
     * if events that the handler has taken over were emitted further.
     */
    private boolean hasPendingEvents() {
        return calls.pending() > 0 || kept.anyHeld();
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
            life.effects().continuesAfter(handler.notifySubscribed(consumer(), link));
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
            calls.cancelInProgress();
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
        life.effects().reportDiscards();
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
        return (handlerPresent() && (handleInfo() || (consuming != null && consuming.endSubscription())))
                || (consuming != null && consuming.handleBatch())
                || (producing != null && producing.answerDemand())
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
        life.effects().callHandler((callbacks, out) -> callbacks.info(info.content(), out));
    }

    /** Counts events whose handler call has returned after the stage's timeout. */
    void late(int events) {
        fates.late(events);
    }

    /** Counts and logs an attempt that failed outside of the handler's calls. */
    void attemptFailed(int attempt, String what, String then, Throwable thrown) {
        errors.attemptFailed(attempt, what, then, thrown);
    }

    /** Fails the handler with an exception that none of its calls threw. */
    void fail(Throwable failure) {
        life.failures().failHandler(failure);
    }

    /**
     * Whether the stage has work to come without a new request: events in progress, a handler that is being replaced,
     * events that are tried again, or a caller at the inlet.
     */
    boolean hasPendingWork() {
        return (handler.restarting() && !handler.restartsTooLate())
                || errors.hasPendingWork()
                || hasPendingEvents()
                || (producing != null && producing.callerAtIntake());
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
        long lastHandled = calls.lastCallEnded();
        return producing == null ? lastHandled : Math.max(producing.lastTaken(), lastHandled);
    }

    /** {@return the part that consumes events} */
    ConsumerTurn<I, O> consuming() {
        return Objects.requireNonNull(consuming, "not a consumer");
    }

    /** Polls a resting polling source now. */
    void wake() {
        if (producing != null) {
            producing.wake();
        }
    }

    long restarts() {
        return handler.restarts();
    }

    /** {@return how many handler calls failed, by exception} */
    Map<String, Long> failures() {
        return fates.failures();
    }

    /** {@return how many events the stage gave up, by place and reason} */
    Map<Place, Map<GivenUpReason, Long>> givenUpEvents() {
        return fates.givenUp();
    }

    /** {@return the next attempt, while the stage waits for it} */
    @Nullable
    RetrySnapshot retrying() {
        return errors.snapshot();
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
        if (producing != null) {
            producing.end();
        }
        cancelConsumersCheck();
        life.end(why);
    }

    /** A producer's input is its inlet. */
    private boolean inputDrained() {
        if (input != null) {
            return input.drained() && calls.inProgress() == 0;
        }
        return producing == null || producing.inletDrained();
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
