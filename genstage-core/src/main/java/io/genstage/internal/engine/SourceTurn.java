package io.genstage.internal.engine;

import io.genstage.dispatch.EventSlice;
import io.genstage.internal.protocol.Gate;
import io.genstage.internal.protocol.ProducerSide;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a producer does in its turn: it takes events from its inlet, and asks its handler for more. */
final class SourceTurn<I, O> {

    private final StageShell<I, O> shell;

    private final HandlerCalls<I, O> calls;

    private final ProducerSide<O> output;

    private final HandlerLife<I, O> handler;

    private final StageLife<I, O> life;

    private final StageErrors<I, O> errors;

    private final Tracking<I, O> tracking;

    /** Not {@code null} in a polling source. */
    private final @Nullable PollPause pause;

    /** When events were last taken from the inlet. */
    private long lastTaken = Long.MIN_VALUE;

    /** Whether the handler is called again with all its owed demand. */
    private boolean callAgain;

    SourceTurn(
            StageShell<I, O> shell,
            HandlerCalls<I, O> calls,
            ProducerSide<O> output,
            HandlerLife<I, O> handler,
            StageLife<I, O> life) {
        this.shell = shell;
        this.calls = calls;
        this.output = output;
        this.handler = handler;
        this.life = life;
        this.errors = life.errors();
        this.tracking = life.tracking();
        Duration interval = shell.execution().pollInterval();
        this.pause = interval == null ? null : new PollPause(shell, interval);
    }

    /** {@return whether there was demand, and events in the inlet or a handler to ask} */
    boolean answerDemand() {
        long may = Math.min(Math.min(output.room(), tracking.mayMove()), handler.mayMove());
        return may > 0 && (takeFromIntake(may) || askHandler(may));
    }

    private boolean takeFromIntake(long room) {
        Intake<O> source = shell.intake();
        EventSlice<O> events = source == null ? null : source.take(room);
        if (events == null) {
            return false;
        }
        lastTaken = shell.worker().lastClockRead();
        life.effects().emit(events);
        return true;
    }

    private boolean askHandler(long may) {
        if (mayAsk() == Gate.CLOSED) {
            return false;
        }
        long demand = callAgain || pause != null ? output.oweAll(may) : output.oweMore(may);
        if (Math.min(demand, pauseGate()) == 0 || !calls.answersDemand()) {
            return false;
        }
        callAgain = false;
        long before = output.emitted();
        CallOutcome<O> call = calls.handleDemand(demand, output.owed());
        Throwable thrown = call.thrown();
        if (thrown != null && errors.retriesPull(thrown)) {
            var unused = tracking.takeEmitted(call, null, 0); // nothing is sent, and its acknowledgers are notified
            callAgain = true; // also for the demand of the call that failed
            return true;
        }
        if (pause == null ? life.effects().continuesAfter(call) : life.effects().continuesAfterPoll(call, demand)) {
            errors.pulled();
            life.effects().closeIfCompleted(call);
            callAgainIfRequested(call);
            pauseIfEmpty(output.emitted() - before);
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

    /** {@return whether the inlet is empty} */
    boolean inletDrained() {
        Intake<O> source = shell.intake();
        return source == null || source.isEmpty();
    }

    /**
     * Whether a caller has added an event to the inlet and has not notified this idle stage yet: the stage would have
     * taken an event that it knows of and has demand for.
     */
    boolean callerAtIntake() {
        return !inletDrained()
                && output.mayEmit()
                && tracking.mayMove() > 0
                && !life.ended()
                && shell.control().handlersRun();
    }

    /** {@return when events were last taken from the inlet; in nanoseconds} */
    long lastTaken() {
        return lastTaken;
    }

    /** Polls a resting polling source now. */
    void wake() {
        if (pause != null) {
            pause.end();
        }
    }

    /** The stage ends. */
    void end() {
        if (pause != null) {
            pause.cancel();
        }
    }
}
