package io.genstage.internal.engine;

import io.genstage.Cancellation;
import io.genstage.StageFailedException;
import io.genstage.StageType;
import io.genstage.Status;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.protocol.ConsumerSide;
import io.genstage.internal.protocol.Fates;
import io.genstage.internal.protocol.ProducerSide;
import io.genstage.internal.text.SafeLog;
import io.genstage.snapshot.Place;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a stage lives and ends, and what the calls of its handler do to that: events are sent on their way, an exception fails
 * the stage, a last word completes it.
 */
final class StageLife<I, O> implements Fates.Witness {

    private static final SafeLog log = SafeLog.of(StageLife.class);

    private enum Phase {
        CREATED,
        OPEN,
        /** Takes nothing new; what it holds runs out. */
        CLOSING,
        ENDED
    }

    private static final byte ENDING_PARTS = 6;

    private final StageShell<I, O> shell;

    private final HandlerCalls<I, O> calls;

    private final @Nullable ConsumerSide<I> input;

    private final @Nullable ProducerSide<O> output;

    private final Fates fates;

    private final Execution execution;

    private final HandlerLife<I, O> handler;

    private Phase phase = Phase.CREATED;

    /** How the stage ends or has ended. */
    private Status outcome = Status.STOPPED;

    /** What consumers are told when the stage ends; {@code null}: that it has completed. */
    private @Nullable Cancellation farewell;

    /** The handler has failed, or has said that it is done. */
    private boolean handlerOver;

    // What is to be done however often it throws, for want of memory.

    /** There is some of that. */
    private boolean unfinished;

    /** Has thrown in a place where no handler call is to blame, and the stage has not failed with it yet. */
    private @Nullable Throwable broken;

    /** Not {@code null} while the stage fails for good. */
    private @Nullable Failing failing;

    /** While the stage ends, which part of that is next; {@link #ENDING_PARTS} before and afterwards. */
    private byte endingPart = ENDING_PARTS;

    /** Why the stage ends, as part of a sentence. */
    private String endsBecause = "";

    /** The pipeline has closed the stage. */
    private boolean closed;

    /** A failure that is the stage's last, and how far it has come. */
    private static final class Failing {

        private static final int PARTS = 4;

        private final StageFailedException exception;

        private final Throwable cause;

        private final long inHand;

        private int part;

        Failing(StageFailedException exception, Throwable cause, long inHand) {
            this.exception = exception;
            this.cause = cause;
            this.inHand = inHand;
        }
    }

    StageLife(
            StageShell<I, O> shell,
            HandlerCalls<I, O> calls,
            @Nullable ConsumerSide<I> input,
            @Nullable ProducerSide<O> output,
            Fates fates,
            Execution execution,
            HandlerLife<I, O> handler) {
        this.shell = shell;
        this.calls = calls;
        this.handler = handler;
        this.input = input;
        this.output = output;
        this.fates = fates;
        this.execution = execution;
        fates.reportTo(this);
    }

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

    /** Whether the handler has failed, or has said that it is done. */
    boolean handlerOver() {
        return handlerOver;
    }

    /** What consumers are told, or were told, at the end; {@code null}: that the stage has completed. */
    @Nullable
    Cancellation farewell() {
        return farewell;
    }

    Status status(Status pipelineStatus) {
        if (hasFailed() || ended()) {
            return outcome;
        }
        if (handler.restarting()) {
            return Status.RESTARTING;
        }
        return closing() ? Status.DRAINING : pipelineStatus;
    }

    /** Whether the stage has failed for good. */
    boolean hasFailed() {
        return outcome == Status.FAILED;
    }

    /** Makes the handler, calls its first callback and opens the stage, or fails it. */
    void begin() {
        if (!failWith(handler.start())) {
            phase = Phase.OPEN;
        }
    }

    // The handler's successor.

    /** Another stage was restarted, and this one with it. A handler that has nothing to go on from is left as it is. */
    void restartWith(Throwable cause) {
        if (handlerListens() && calls.restartable()) {
            handler.giveWay(cause, null, Duration.ZERO);
        }
    }

    /**
     * Replaces the handler, if it is time.
     *
     * @return whether it was time
     */
    boolean restartIfDue() {
        if (!handler.successorDue()) {
            return false;
        }
        if (!failWith(handler.succeed())) {
            tellLosses();
        }
        return true;
    }

    /** What has waited for the next handler is told to the last one. */
    private void haveNoSuccessor() {
        handler.haveNoSuccessor();
        while (fates.hasUnreported()) {
            ignoreFromNowOn(new LossReports<>(shell, calls, fates).tell(true));
        }
    }

    private void ignoreFromNowOn(@Nullable Throwable thrown) {
        if (thrown != null) {
            log.error("The 'discarded' callback of stage {} failed when its handler was over", shell, thrown);
        }
    }

    // What becomes of a call.

    /**
     * Calls a callback that may emit, unless the handler is not called any more.
     *
     * @return what it threw, or {@code null}
     */
    @Nullable
    Throwable tellHandler(HandlerCalls.Callback<O> callback) {
        if (!handlerListens()) {
            return null;
        }
        Throwable thrown = calls.callBack(emittable(), callback);
        if (settle(thrown)) {
            closeIfCompleted();
        }
        return thrown;
    }

    boolean handlerListens() {
        return handler.listening() && !handlerOver && !ended();
    }

    /** How many events somebody waits for. */
    private long emittable() {
        if (output == null) {
            return 0;
        }
        return shell.identity().type() == StageType.PRODUCER ? output.owed() : output.room();
    }

    /** Sends what a call has emitted on its way, or fails the stage with what it has thrown. */
    boolean settle(@Nullable Throwable thrown) {
        EventSlice<O> events = calls.takeEmitted();
        return !failWith(thrown) && (events == null || emit(events));
    }

    boolean emit(EventSlice<O> events) {
        if (output == null) {
            log.error("Stage {} is a consumer and cannot emit; {} events were dropped", shell, events.size());
            return true;
        }
        if (events.size() > 1) {
            shell.worker().outdate();
        }
        output.emit(events);
        return tellLosses();
    }

    /** Tells the handler, or the next one as soon as it is there, of events that the stage has let go of. */
    boolean tellLosses() {
        if (!fates.hasUnreported() || handler.restarting()) {
            return true;
        }
        boolean over = handlerOver;
        Throwable thrown = reportLosses();
        if (over) {
            ignoreFromNowOn(thrown);
            return true;
        }
        return !failWith(thrown);
    }

    private @Nullable Throwable reportLosses() {
        return new LossReports<>(shell, calls, fates).tell(!created() && !ended());
    }

    // The end.

    void closeIfCompleted() {
        if (calls.completed() && !handlerOver) {
            handlerOver = true;
            closeWith(Status.COMPLETED, null);
        }
    }

    boolean failWith(@Nullable Throwable thrown) {
        if (thrown != null) {
            fail(thrown);
        }
        return thrown != null;
    }

    // What is to be done however often it throws.

    /** {@return whether {@link #finish()} is to be called, and nothing else is to be done before} */
    boolean unfinished() {
        return unfinished;
    }

    /**
     * Something has thrown that was not the handler: the dispatcher, or the engine itself, which has no memory. A new handler would not
     * mend it, so the stage fails with it, as soon as it can. Needs no memory.
     *
     * @return whether to try at once
     */
    boolean broken(Throwable thrown) {
        if (!unfinished) {
            unfinished = true;
            broken = thrown;
            return true;
        }
        if (thrown instanceof OutOfMemoryError) {
            return false;
        }
        skip(thrown);
        return true;
    }

    /** What throws whenever it is done must not keep the rest from being done. */
    private void skip(Throwable thrown) {
        log.error("Stage {} cannot do all that its end takes", shell, thrown);
        if (failing != null) {
            failing.part++;
        } else if (endingPart < ENDING_PARTS) {
            endingPart++;
        } else {
            broken = null;
        }
    }

    /** Fails the stage or ends it, or goes on with that where something has thrown. */
    void finish() {
        Throwable thrown = broken;
        if (failing == null && endingPart == ENDING_PARTS && thrown != null) {
            breakDown(thrown);
        }
        finishFailing();
        finishEnding();
    }

    /** All that was to be done is done. */
    void finished() {
        broken = null;
        unfinished = false;
    }

    /** One of several actions has thrown that were to be done; the others are done. */
    void brokenMeanwhile(Throwable thrown) {
        if (unfinished) {
            log.error("Stage {} cannot do all that its end takes", shell, thrown);
        } else {
            var unused = broken(thrown);
        }
    }

    private void breakDown(Throwable failure) {
        try {
            giveUpOutput(failure);
        } catch (OutOfMemoryError noMemory) {
            throw noMemory;
        } catch (Throwable second) {
            suppress(second, failure);
        }
        if (!failedBefore(failure)) {
            giveUp(failure, failInProgress(failure), new Supervisor.GiveUp(null));
        }
    }

    private void giveUpOutput(Throwable failure) {
        if (output != null) {
            output.giveUp(failure);
            if (!handler.restarting()) {
                suppress(reportLosses(), failure);
            }
        }
    }

    private static void suppress(@Nullable Throwable second, Throwable failure) {
        if (second != null && second != failure) {
            failure.addSuppressed(second);
        }
    }

    /** The handler has thrown: it is replaced, or the stage fails with it. */
    private void fail(Throwable failure) {
        if (calls.interrupted()) {
            endInterrupted(failure);
            return;
        }
        if (failedBefore(failure)) {
            return;
        }
        Supervisor.Verdict verdict = handler.listening() || handler.restarting()
                ? execution.supervisor().failed(shell, failure, calls.restartable())
                : new Supervisor.GiveUp(null);
        long inHand = failInProgress(failure);
        if (verdict instanceof Supervisor.Restart again) {
            calls.callOff();
            handler.giveWay(failure, failure, again.delay());
            shell.callOut(() -> execution.listener().restarts(shell, failure, inHand, again));
        } else if (verdict instanceof Supervisor.GiveUp over) {
            giveUp(failure, inHand, over);
        }
    }

    /** A call that a shutdown has interrupted is no failure of the handler: its events are abandoned, and the stage ends in order. */
    private void endInterrupted(Throwable failure) {
        log.debug("A call of stage {} was interrupted by the shutdown", shell, failure);
        if (input != null) {
            input.interrupted(failure);
        }
        if (output != null) {
            output.forgive(); // if the pipeline goes on, the handler is asked again for what it owes
        }
    }

    private boolean failedBefore(Throwable failure) {
        if (hasFailed() || ended()) {
            log.error("Stage {} failed once more", shell, failure);
            return true;
        }
        return false;
    }

    /**
     * The batch of the call that threw has failed. Events that a handler kept in progress after its calls are ended later.
     *
     * @return how many events both are
     */
    private long failInProgress(Throwable failure) {
        return input == null ? 0 : input.leftInHand() + input.failed(failure);
    }

    /** No handler is called any more. */
    private void giveUp(Throwable failure, long inHand, Supervisor.GiveUp verdict) {
        failing = new Failing(verdict.exception(shell, failure), failure, inHand);
        broken = null;
        handlerOver = true;
        boolean alone = !unfinished;
        unfinished = true;
        finishFailing();
        unfinished = !alone;
    }

    private void finishFailing() {
        Failing now = failing;
        if (now != null) {
            while (now.part < Failing.PARTS) {
                failFurther(now);
                now.part++;
            }
            failing = null;
        }
    }

    /** Each part may be done twice. */
    private void failFurther(Failing now) {
        switch (now.part) {
            case 0 -> calls.callOff();
            case 1 -> closeWith(Status.FAILED, new Cancellation(Cancellation.Kind.DOWN, now.cause));
            case 2 -> {
                haveNoSuccessor();
                shell.failReceivedCalls("it failed", now.cause);
            }
            default -> {
                long abandoned = fates.abandoned();
                shell.callOut(() -> execution.listener().failed(shell, now.exception, now.inHand, abandoned));
            }
        }
    }

    void closeWith(Status how, @Nullable Cancellation tellConsumers) {
        phase = Phase.CLOSING;
        outcome = how;
        farewell = tellConsumers;
        shell.shutIntake();
        if (input != null) {
            input.leaveAll(tellConsumers == null ? null : tellConsumers.reason());
        }
        giveUpIfOver(Place.QUEUE);
    }

    /** The stage ends now, whatever it holds: so nobody may be told that it has completed. */
    void cutShort(@Nullable Throwable reason) {
        closed = true;
        if (farewell == null) {
            farewell = new Cancellation(Cancellation.Kind.DOWN, reason);
        }
    }

    /**
     * Gives up what no handler will handle: what has arrived or still arrives when the handler is over or the stage has ended, and
     * what the inlet holds at the end. Nor will a handler emit what is owed.
     *
     * @param place where the events are that have arrived
     */
    void giveUpIfOver(Place place) {
        if (input != null && (handlerOver || ended())) {
            input.abandon(place);
        }
        if (output != null && handlerOver) {
            output.forgive();
        }
        Intake<O> source = ended() ? shell.intake() : null;
        if (source != null) {
            fates.abandonedAtInlet(source.giveUp());
        }
    }

    /** Ends the events that the handler has in progress between its calls: they fail, because their stage ends. */
    void callOffChildren() {
        long before = fates.failed();
        calls.callOff();
        long ended = fates.failed() - before;
        if (ended > 0) {
            abandoned(Place.CHILD, ended);
        }
    }

    // What becomes of events that no handler handled.

    /** Notifies the handler, or the next one as soon as it has started. */
    @Override
    public void failed(List<?> events, Throwable cause) {
        if (handler.restarting()) {
            handler.whenSucceeded(() -> failed(events, cause));
        } else {
            handler.tellFailed(events, cause);
        }
    }

    @Override
    public void abandoned(Place place, long events) {
        execution.listener().gaveUp(shell, place, events);
    }

    /** The stage was closed, and something has thrown before it could end. */
    boolean closedAndOpen() {
        return closed && !ended();
    }

    void over(String why) {
        phase = Phase.ENDED;
        endsBecause = why;
        endingPart = 0;
        boolean alone = !unfinished;
        unfinished = true;
        finishEnding();
        unfinished = !alone;
    }

    private void finishEnding() {
        for (; endingPart < ENDING_PARTS; endingPart++) {
            endFurther();
        }
    }

    /** Each part may be done twice. */
    private void endFurther() {
        switch (endingPart) {
            case 0 -> {
                shell.shutIntake();
                callOffChildren();
            }
            case 1 -> handler.end(hasFailed() && farewell != null ? farewell.reason() : null);
            case 2 -> haveNoSuccessor();
            case 3 -> {
                if (output != null) {
                    output.shut();
                }
            }
            case 4 -> {
                giveUpIfOver(Place.QUEUE);
                shell.failReceivedCalls(endsBecause, farewell == null ? null : farewell.reason());
            }
            default -> shell.callOut(() -> execution.listener().ended(shell));
        }
    }

    String howItEnds() {
        if (farewell != null && farewell.kind() == Cancellation.Kind.DETACH) {
            return "it was removed";
        }
        return outcome == Status.COMPLETED ? "it has completed" : "it was stopped";
    }
}
