package io.genstage.internal.engine;

import io.genstage.Cancellation;
import io.genstage.EventGivenUpException;
import io.genstage.Place;
import io.genstage.Status;
import io.genstage.internal.protocol.ConsumerSide;
import io.genstage.internal.protocol.Fates;
import io.genstage.internal.protocol.Gate;
import io.genstage.internal.protocol.ProducerSide;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The phases of a stage, and the effects of its handler's calls on them. Emitted events are sent. An exception makes
 * the stage replace its handler or fail. A handler that completes closes the stage.
 */
final class StageLife<I, O> implements Fates.Listener, Gate {

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

    private final HandlerFailures<I, O> failures;

    private final CallEffects<I, O> effects;

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
        this.failures = new HandlerFailures<>(shell, this, calls, input, output, handler);
        this.effects = new CallEffects<>(shell, this, calls, output, fates, handler, failures, tracking);
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

    HandlerFailures<I, O> failures() {
        return failures;
    }

    CallEffects<I, O> effects() {
        return effects;
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

    /** The handler has completed, or has failed and is not replaced. */
    void endHandler() {
        handlerEnded = true;
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
        if (effects.continuesAfter(handler.start())) {
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
        if (effects.continuesAfter(handler.completeRestart())) {
            effects.reportDiscards();
        }
        return true;
    }

    /**
     * Cancels a restart: no next handler will start. The last handler is notified of the discards that were kept for
     * the next one.
     */
    void cancelRestart() {
        handler.cancelRestart();
        effects.reportKeptDiscards();
    }

    // The draining callback.

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
        effects.callHandler((callbacks, out) -> callbacks.draining(out));
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

    /** {@return whether the handler may be called; not if its stage is about to fail, because something else threw} */
    boolean handlerActive() {
        return handler.active() && !handlerEnded && !ended() && !ending.unfinished();
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
        tracking.giveUpAll(EventGivenUpException.ofEnded(holder() + " ended before the event was handled", failure()));
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
}
