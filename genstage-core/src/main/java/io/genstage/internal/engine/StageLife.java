package io.genstage.internal.engine;

import io.genstage.Cancellation;
import io.genstage.EventGivenUpException;
import io.genstage.Place;
import io.genstage.StageFailedException;
import io.genstage.StageType;
import io.genstage.Status;
import io.genstage.Undelivered;
import io.genstage.UndeliveredHandler;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.protocol.ConsumerSide;
import io.genstage.internal.protocol.Fates;
import io.genstage.internal.protocol.Gate;
import io.genstage.internal.protocol.ProducerSide;
import io.genstage.internal.protocol.UndeliveredEvents;
import io.genstage.internal.text.SafeLog;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The phases of a stage, and the effects of its handler's calls on them. Emitted events are sent. An exception makes
 * the stage replace its handler or fail. A handler that completes closes the stage.
 */
final class StageLife<I, O> implements Fates.Listener, Gate {

    private static final SafeLog log = SafeLog.of(StageLife.class);

    private enum Phase {
        CREATED,
        OPEN,
        /** Accepts no new events; handles and delivers the events that it holds. */
        CLOSING,
        ENDED
    }

    private final StageShell<I, O> shell;

    private final HandlerCalls<I, O> calls;

    private final @Nullable ConsumerSide<I> input;

    private final @Nullable ProducerSide<O> output;

    private final Fates fates;

    private final HandlerLife<I, O> handler;

    private final Tracking<I, O> tracking;

    private final KeptEvents<I> kept;

    private final StageEnding<I, O> ending;

    private final StageErrors<I, O> errors;

    private Phase phase = Phase.CREATED;

    /** The stage's final status. */
    private Status outcome = Status.STOPPED;

    /** The cancellation that consumers are notified of when the stage ends; {@code null} for completion. */
    private @Nullable Cancellation endCancellation;

    /** Whether the handler has completed, or has failed and is not replaced. */
    private boolean handlerEnded;

    /** Whether the pipeline has closed the stage. */
    private boolean closed;

    /** Whether the stage is to be removed from the pipeline, so that it does not start again with it. */
    private boolean removed;

    /** The number of the pipeline's start in which the handler's {@code draining} was called, or -1. */
    private int drainedInStart = -1;

    /** Whether a warning was logged that a poll returned more events than it was asked for. */
    private boolean surplusReported;

    StageLife(
            StageShell<I, O> shell,
            HandlerCalls<I, O> calls,
            @Nullable ConsumerSide<I> input,
            @Nullable ProducerSide<O> output,
            Fates fates,
            HandlerLife<I, O> handler,
            Tracking<I, O> tracking,
            KeptEvents<I> kept) {
        this.shell = shell;
        this.calls = calls;
        this.handler = handler;
        this.tracking = tracking;
        this.kept = kept;
        this.input = input;
        this.output = output;
        this.fates = fates;
        this.ending = new StageEnding<>(shell, this, calls, handler, output, fates);
        this.errors = new StageErrors<>(shell, this, calls, input, fates);
        fates.reportTo(this);
    }

    StageErrors<I, O> errors() {
        return errors;
    }

    StageEnding<I, O> ending() {
        return ending;
    }

    // The phases.

    boolean created() {
        return phase == Phase.CREATED;
    }

    boolean open() {
        return phase == Phase.OPEN;
    }

    boolean closing() {
        return phase == Phase.CLOSING;
    }

    boolean ended() {
        return phase == Phase.ENDED;
    }

    /** {@return whether the stage has failed} */
    boolean hasFailed() {
        return outcome == Status.FAILED;
    }

    /** {@return whether the handler has completed, or has failed and is not replaced} */
    boolean handlerEnded() {
        return handlerEnded;
    }

    /** A handler that has ended takes no more events. */
    @Override
    public long mayMove() {
        return Gate.openIf(!handlerEnded);
    }

    /** {@return the cancellation that consumers are notified of at the end; {@code null} for completion} */
    @Nullable
    Cancellation endCancellation() {
        return endCancellation;
    }

    Status status(Status pipelineStatus) {
        if (hasFailed() || ended()) {
            return outcome;
        }
        if (calls.stuck()) {
            return Status.STUCK;
        }
        if (handler.restarting()) {
            return Status.RESTARTING;
        }
        if (errors.waiting()) {
            return Status.RETRYING;
        }
        return closing() ? Status.DRAINING : pipelineStatus;
    }

    /** Creates the handler, calls its {@code started} and opens the stage. If that throws, the stage fails. */
    void begin() {
        if (continuesAfter(handler.start())) {
            phase = Phase.OPEN;
        }
    }

    void closeWith(Status how, @Nullable Cancellation cancellation) {
        phase = Phase.CLOSING;
        outcome = how;
        endCancellation = cancellation;
        shell.shutIntake(howItEnds());
        if (input != null) {
            input.requestCancelOfAll(cancellation == null ? null : cancellation.reason());
        }
        abandonUnhandled(Place.QUEUE);
    }

    /** Makes the stage end now, even if it holds events. So its consumers must not be notified of a completion. */
    void closeNow(@Nullable Throwable reason) {
        closed = true;
        if (endCancellation == null) {
            endCancellation = new Cancellation(Cancellation.Kind.DOWN, reason);
        }
    }

    /** The stage is to be removed from the pipeline. */
    void markRemoved() {
        removed = true;
    }

    /** {@return whether the stage was closed, and an exception was thrown before it could end} */
    boolean closedButNotEnded() {
        return closed && !ended();
    }

    /** Ends the stage; see {@link StageEnding#end}. */
    void end(String why) {
        phase = Phase.ENDED;
        ending.end(why);
    }

    /** {@return why the stage ends when it holds no more events, as part of a sentence} */
    String howItEnds() {
        if (endCancellation != null && endCancellation.kind() == Cancellation.Kind.DETACH) {
            return "it was removed";
        }
        return switch (outcome) {
            case COMPLETED -> "it has completed";
            case FAILED -> "it failed";
            default -> "it was stopped";
        };
    }

    // The next handler.

    /** Replaces the handler because another stage was restarted. A handler that is not restartable is kept. */
    void restartWith(Throwable cause) {
        if (handlerActive() && calls.restartable()) {
            handler.beginRestart(cause, null, Duration.ZERO);
        }
    }

    /**
     * Replaces the handler, if a restart is due.
     *
     * @return whether a restart was due
     */
    boolean restartIfDue() {
        if (!handler.restartDue()) {
            return false;
        }
        if (continuesAfter(handler.completeRestart())) {
            reportDiscards();
        }
        return true;
    }

    /**
     * Cancels a restart: no next handler will start. The last handler is notified of the discards that were kept for
     * the next one.
     */
    void cancelRestart() {
        handler.cancelRestart();
        while (fates.hasUnreported()) {
            logIgnored(new DiscardReports<>(shell, calls, fates).report(true));
        }
    }

    private void logIgnored(@Nullable Throwable thrown) {
        if (thrown != null) {
            log.error("The 'discarded' callback of stage {} failed after its handler had ended", shell, thrown);
        }
    }

    // The effects of a call.

    /**
     * Calls a callback that may emit, unless the handler has ended.
     *
     * @return what it threw, or {@code null}
     */
    @Nullable
    Throwable callHandler(HandlerCalls.Callback<O> callback) {
        if (!handlerActive()) {
            return null;
        }
        CallOutcome<O> called = calls.callBack(emittable(), callback);
        Throwable thrown = called.thrown();
        if (continuesAfter(called)) {
            closeIfCompleted(called);
        }
        return thrown;
    }

    /**
     * Calls the handler's {@code draining}, once for each start of the pipeline.
     *
     * @return whether it was called
     */
    boolean callDraining() {
        if (!mayDrain()) {
            return false;
        }
        drainedInStart = shell.control().starts();
        callHandler((callbacks, out) -> callbacks.draining(out));
        return true;
    }

    /** {@return whether the handler has a {@code draining} callback that was not called since the pipeline was started} */
    boolean mayDrain() {
        return handlerActive()
                && !created()
                && (output == null || !output.over())
                && drainedInStart != shell.control().starts()
                && calls.overridesDraining();
    }

    boolean handlerActive() {
        return handler.active() && !handlerEnded && !ended();
    }

    /** {@return for how many events there is demand} */
    private long emittable() {
        if (output == null) {
            return 0;
        }
        return shell.identity().type() == StageType.PRODUCER ? output.owed() : output.room();
    }

    /**
     * Sends the events that a call emitted, or fails the handler with the exception that it threw.
     * {@return whether the handler continues}
     */
    boolean continuesAfter(CallOutcome<O> call) {
        EventSlice<O> events = tracking.takeEmitted(call, null, 0);
        return continuesAfter(call.thrown()) && (events == null || emit(events));
    }

    /** Fails the handler with what it threw, if that is not {@code null}. {@return whether the handler continues} */
    boolean continuesAfter(@Nullable Throwable thrown) {
        if (thrown != null) {
            fail(thrown);
        }
        return thrown == null;
    }

    /**
     * The same as {@link #continuesAfter(CallOutcome)} for a poll.
     *
     * @param demand for how many events the handler was called
     */
    boolean continuesAfterPoll(CallOutcome<O> poll, long demand) {
        EventSlice<O> events = tracking.takeEmitted(poll, null, 0);
        return continuesAfter(poll.thrown()) && (events == null || emitPolled(events, demand));
    }

    private boolean emitPolled(EventSlice<O> events, long demand) {
        if (events.size() > demand && !surplusReported) {
            surplusReported = true;
            log.warn(
                    "A poll of stage {} returned {} events, although it was asked for {}. The stage keeps the surplus for"
                            + " the next demand. Return at most as many events as are asked for, to bound memory. Further"
                            + " surplus of this stage is not logged",
                    shell,
                    events.size(),
                    demand);
        }
        shell.worker().invalidateClock();
        Objects.requireNonNull(output).emitPolled(events);
        return reportDiscards();
    }

    /** Sends events. {@return whether the handler continues: its {@code discarded} may throw} */
    boolean emit(EventSlice<O> events) {
        if (output == null) {
            log.error("Stage {} is a consumer and cannot emit; {} events were dropped", shell, events.size());
            return true;
        }
        if (events.size() > 1) {
            shell.worker().invalidateClock();
        }
        output.emit(events);
        return reportDiscards();
    }

    /**
     * Notifies the handler of discarded events. During a restart they are kept for the next handler.
     * {@return whether the handler continues}
     */
    boolean reportDiscards() {
        if (!fates.hasUnreported() || handler.restarting()) {
            return true;
        }
        boolean ended = handlerEnded;
        Throwable thrown = callDiscarded();
        if (ended) {
            logIgnored(thrown);
            return true;
        }
        return continuesAfter(thrown);
    }

    /** {@return what the handler threw, or {@code null}} */
    @Nullable
    Throwable callDiscarded() {
        return new DiscardReports<>(shell, calls, fates).report(!created() && !ended());
    }

    void closeIfCompleted(CallOutcome<O> call) {
        if (call.completed() && !handlerEnded) {
            handlerEnded = true;
            closeWith(Status.COMPLETED, null);
        }
    }

    // A failure.

    /** A call of the handler threw. */
    private void fail(Throwable failure) {
        if (calls.interrupted()) {
            endInterrupted(failure);
        } else {
            failHandler(failure);
        }
    }

    /** Fails the handler: the supervisor decides whether it is replaced, before its batch has failed. */
    void failHandler(Throwable failure) {
        if (failedBefore(failure)) {
            return;
        }
        failHandler(failure, verdictOn(failure));
    }

    /** Fails the handler, and the events in progress with it. */
    void failHandler(Throwable failure, Supervisor.Verdict verdict) {
        long inProgress = failInProgress(failure);
        if (verdict instanceof Supervisor.Restart again) {
            restart(failure, inProgress, again);
        } else if (verdict instanceof Supervisor.GiveUp giveUp) {
            failForGood(failure, inProgress, giveUp);
        }
    }

    /**
     * Replaces the handler because it failed.
     *
     * @param inProgress how many events it was processing
     */
    void restart(Throwable failure, long inProgress, Supervisor.Restart again) {
        calls.cancelInProgress();
        handler.beginRestart(failure, failure, again.delay());
        shell.callForeign(() -> shell.execution().listener().restarts(shell, failure, inProgress, again));
    }

    /** {@return the supervisor's decision about a handler that failed} */
    Supervisor.Verdict verdictOn(Throwable failure) {
        return handler.active() || handler.restarting()
                ? shell.execution().supervisor().failed(shell, failure, calls.restartable())
                : new Supervisor.GiveUp(null);
    }

    /**
     * A call that a shutdown interrupted is no failure of the handler: its events are abandoned, and the stage ends in
     * order.
     */
    void endInterrupted(Throwable failure) {
        log.debug("A call of stage {} was interrupted by the shutdown", shell, failure);
        if (input != null) {
            input.interrupted(failure);
        }
        if (output != null) {
            output.clearOwed(); // if the pipeline continues, the handler is called again for this demand
        }
        if (handler.restarting()) {
            handler.end(failure); // if the pipeline continues, the restart begins again with another handler
        }
    }

    /** Fails the stage with an exception that the handler did not throw. */
    void failWithoutHandler(Throwable failure) {
        if (!failedBefore(failure)) {
            failForGood(failure, failInProgress(failure), new Supervisor.GiveUp(null));
        }
    }

    private boolean failedBefore(Throwable failure) {
        if (hasFailed() || ended()) {
            log.error("Stage {} failed again after it had failed or ended", shell, failure);
            return true;
        }
        return false;
    }

    /**
     * Fails the batch of the call that threw. Events that a handler keeps in progress after its calls are ended later.
     *
     * @return the number of these events
     */
    private long failInProgress(Throwable failure) {
        return input == null ? 0 : input.keptInProgress() + input.failed(failure);
    }

    /** Fails the stage: no handler is called any more. */
    private void failForGood(Throwable failure, long inProgress, Supervisor.GiveUp verdict) {
        StageFailedException exception = verdict.exception(shell, failure);
        handlerEnded = true;
        ending.fail(exception, failure, inProgress);
    }

    // Tracked events.

    Tracking<I, O> tracking() {
        return tracking;
    }

    KeptEvents<I> kept() {
        return kept;
    }

    /** Gives up the events that the handler keeps in progress, and the events that this stage tracks. */
    void giveUpTracked() {
        kept.giveUp(failure());
        tracking.giveUpAll(new EventGivenUpException(holder() + " ended before the event was handled", failure()));
    }

    // Events that no handler handles.

    /**
     * Abandons events that no handler will handle. If the handler or the stage has ended, these are the events that
     * have arrived. If the stage has ended, these are also the events in its inlet. Also drops the demand that an ended
     * handler owed.
     *
     * @param place the place of the events that have arrived
     */
    void abandonUnhandled(Place place) {
        if (handlerEnded || ended()) {
            errors.abandon();
            if (input != null) {
                input.abandon(place);
            }
        }
        if (output != null && handlerEnded) {
            output.clearOwed();
        }
        boolean mayStartAgain = shell.control().keepsInlets() && !removed;
        Intake<O> source = ended() && !mayStartAgain ? shell.intake() : null;
        if (source != null) {
            fates.abandonedAtInlet(source.giveUp());
        }
    }

    /** Fails the events that the handler has in progress between its calls, because the stage ends. */
    void cancelChildren() {
        long before = fates.failed();
        calls.cancelInProgress();
        long ended = fates.failed() - before;
        if (ended > 0) {
            abandoned(Place.CHILD, ended);
        }
    }

    /** Notifies the handler; during a restart, the next handler. */
    @Override
    public void failed(List<?> events, Throwable cause) {
        if (handler.restarting()) {
            handler.afterRestart(() -> failed(events, cause));
        } else {
            handler.notifyFailed(events, cause);
        }
    }

    @Override
    public void abandoned(Place place, long events) {
        shell.execution().listener().abandoned(shell, place, events);
    }

    @Override
    public String holder() {
        return "Stage " + shell;
    }

    @Override
    public @Nullable Throwable failure() {
        return endCancellation == null ? null : endCancellation.reason();
    }

    @Override
    public boolean reportsUndelivered() {
        return shell.execution().undelivered() != null;
    }

    /** Reports given-up events that no acknowledger is notified of. */
    void reportUndelivered() {
        UndeliveredHandler reported = Objects.requireNonNull(shell.execution().undelivered());
        for (UndeliveredEvents events = fates.nextUndelivered(); events != null; events = fates.nextUndelivered()) {
            Undelivered<?> given = new Undelivered<>(
                    events.events(), events.count(), shell.pipeline(), shell.stage(), events.place(), events.cause());
            try {
                shell.callForeign(() -> reported.undelivered(given));
            } catch (Throwable thrown) { // also a checked exception that no method declares
                log.error(
                        "The handler of undelivered events failed for {} events of stage {}",
                        given.count(),
                        shell,
                        thrown);
            }
        }
    }
}
