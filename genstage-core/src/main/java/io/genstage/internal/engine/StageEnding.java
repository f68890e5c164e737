package io.genstage.internal.engine;

import io.genstage.Cancellation;
import io.genstage.Place;
import io.genstage.StageFailedException;
import io.genstage.Status;
import io.genstage.internal.protocol.Fates;
import io.genstage.internal.protocol.ProducerSide;
import io.genstage.internal.text.SafeLog;
import io.genstage.internal.threads.MemoryShortage;
import org.jspecify.annotations.Nullable;

/**
 * Fails or ends a stage, even if exceptions are thrown meanwhile. Both consist of parts. A part that has no memory is
 * repeated a little later. A part that throws anything else is logged and skipped. So the stage always ends.
 */
final class StageEnding<I, O> {

    private static final SafeLog log = SafeLog.of(StageEnding.class);

    private static final byte ENDING_PARTS = 6;

    private final StageShell<I, O> shell;

    private final StageLife<I, O> life;

    private final HandlerCalls<I, O> calls;

    private final HandlerLife<I, O> handler;

    private final @Nullable ProducerSide<O> output;

    private final Fates fates;

    /** Whether a failure or end must be finished before anything else is done. */
    private boolean unfinished;

    /** An exception that no handler threw, until the stage has failed with it. */
    private @Nullable Throwable broken;

    /** Not {@code null} while the stage fails. */
    private @Nullable Failing failing;

    /** While the stage ends, the next part of its end; {@link #ENDING_PARTS} before and afterwards. */
    private byte endingPart = ENDING_PARTS;

    /** Why the stage ends, as part of a sentence. */
    private String endReason = "";

    /** A failure after which no other handler is started, and how many of its parts are done. */
    private static final class Failing {

        private static final int PARTS = 4;

        private final StageFailedException exception;

        private final Throwable cause;

        private final long inProgress;

        private int part;

        Failing(StageFailedException exception, Throwable cause, long inProgress) {
            this.exception = exception;
            this.cause = cause;
            this.inProgress = inProgress;
        }
    }

    StageEnding(
            StageShell<I, O> shell,
            StageLife<I, O> life,
            HandlerCalls<I, O> calls,
            HandlerLife<I, O> handler,
            @Nullable ProducerSide<O> output,
            Fates fates) {
        this.shell = shell;
        this.life = life;
        this.calls = calls;
        this.handler = handler;
        this.output = output;
        this.fates = fates;
    }

    /** {@return whether {@link #finish()} must be called before anything else is done} */
    boolean unfinished() {
        return unfinished;
    }

    /**
     * Records an exception that the handler did not throw: the dispatcher threw it, or the engine ran into an
     * {@link OutOfMemoryError}. A new handler would not help, so the stage fails as soon as it can. Needs no memory.
     *
     * @return whether to continue at once
     */
    boolean broken(Throwable thrown) {
        if (!unfinished) {
            unfinished = true;
            broken = thrown;
            return true;
        }
        if (MemoryShortage.isCauseOf(thrown)) {
            return false;
        }
        skip(thrown);
        return true;
    }

    /** Skips a part that throws, so that it does not prevent the others. */
    private void skip(Throwable thrown) {
        log.error("A part of the end of stage {} failed and was skipped", shell, thrown);
        if (failing != null) {
            failing.part++;
        } else if (endingPart < ENDING_PARTS) {
            endingPart++;
        } else {
            broken = null;
        }
    }

    /** Records the exception of one of several actions. The others run all the same. */
    void deferredActionThrew(Throwable thrown) {
        if (unfinished) {
            log.error("A deferred action failed while stage {} was ending", shell, thrown);
        } else {
            var unused = broken(thrown);
        }
    }

    /** Fails or ends the stage. Continues with the part at which an exception was thrown. */
    void finish() {
        Throwable thrown = broken;
        if (failing == null && endingPart == ENDING_PARTS && thrown != null) {
            failInternally(thrown);
        }
        finishFailing();
        finishEnding();
    }

    /** Called when everything that had to be finished is done. */
    void finished() {
        broken = null;
        unfinished = false;
    }

    private void failInternally(Throwable failure) {
        try {
            giveUpOutput(failure);
        } catch (Throwable second) {
            if (MemoryShortage.isCauseOf(second)) {
                throw second;
            }
            suppress(second, failure);
        }
        life.failures().failWithoutHandler(failure);
    }

    private void giveUpOutput(Throwable failure) {
        if (output != null) {
            output.giveUp(failure);
            if (!handler.restarting()) {
                suppress(life.effects().callDiscarded(), failure);
            }
        }
    }

    private static void suppress(@Nullable Throwable second, Throwable failure) {
        if (second != null && second != failure) {
            failure.addSuppressed(second);
        }
    }

    /**
     * Fails the stage: no other handler is called.
     *
     * @param inProgress how many events were in progress
     */
    void fail(StageFailedException exception, Throwable cause, long inProgress) {
        failing = new Failing(exception, cause, inProgress);
        broken = null;
        boolean alone = !unfinished;
        unfinished = true;
        finishFailing();
        unfinished = !alone;
    }

    private void finishFailing() {
        Failing now = failing;
        if (now != null) {
            while (now.part < Failing.PARTS) {
                failPart(now);
                now.part++;
            }
            failing = null;
        }
    }

    /** Runs one part. It may run twice. */
    private void failPart(Failing now) {
        switch (now.part) {
            case 0 -> {
                calls.cancelInProgress();
                life.kept().giveUp(now.cause);
            }
            case 1 -> life.closeWith(Status.FAILED, new Cancellation(Cancellation.Kind.DOWN, now.cause));
            case 2 -> {
                life.cancelRestart();
                shell.failReceivedCalls("it failed", now.cause);
            }
            default -> {
                long abandoned = fates.abandoned();
                shell.callForeign(
                        () -> shell.execution().listener().failed(shell, now.exception, now.inProgress, abandoned));
            }
        }
    }

    /**
     * Ends the stage.
     *
     * @param why part of a sentence; calls that the handler has not answered fail with it
     */
    void end(String why) {
        endReason = why;
        endingPart = 0;
        boolean alone = !unfinished;
        unfinished = true;
        finishEnding();
        unfinished = !alone;
    }

    private void finishEnding() {
        for (; endingPart < ENDING_PARTS; endingPart++) {
            endPart();
        }
    }

    /** Runs one part. It may run twice. */
    private void endPart() {
        Cancellation endCancellation = life.endCancellation();
        Throwable reason = endCancellation == null ? null : endCancellation.reason();
        switch (endingPart) {
            case 0 -> {
                shell.shutIntake(endReason);
                calls.cancelInProgress();
                life.giveUpTracked();
            }
            case 1 -> handler.end(life.hasFailed() ? reason : null);
            case 2 -> life.cancelRestart();
            case 3 -> {
                if (output != null) {
                    output.shut();
                }
            }
            case 4 -> {
                life.abandonUnhandled(Place.QUEUE);
                shell.failReceivedCalls(endReason, reason);
            }
            default -> shell.callForeign(() -> shell.execution().listener().ended(shell));
        }
    }
}
