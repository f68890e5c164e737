package io.genstage.internal.engine;

import io.genstage.StageFailedException;
import io.genstage.internal.protocol.ConsumerSide;
import io.genstage.internal.protocol.ProducerSide;
import io.genstage.internal.text.SafeLog;
import org.jspecify.annotations.Nullable;

/** Fails a handler: the supervisor decides whether the stage replaces it or fails. */
final class HandlerFailures<I, O> {

    private static final SafeLog log = SafeLog.of(HandlerFailures.class);

    private final StageShell<I, O> shell;

    private final StageLife<I, O> life;

    private final HandlerCalls<I, O> calls;

    private final @Nullable ConsumerSide<I> input;

    private final @Nullable ProducerSide<O> output;

    private final HandlerLife<I, O> handler;

    HandlerFailures(
            StageShell<I, O> shell,
            StageLife<I, O> life,
            HandlerCalls<I, O> calls,
            @Nullable ConsumerSide<I> input,
            @Nullable ProducerSide<O> output,
            HandlerLife<I, O> handler) {
        this.shell = shell;
        this.life = life;
        this.calls = calls;
        this.input = input;
        this.output = output;
        this.handler = handler;
    }

    /** A call of the handler threw. */
    void fail(Throwable failure) {
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
        boolean replaceable = (handler.active() || handler.restarting()) && !ErrorPolicy.isFatal(failure);
        return replaceable
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
        if (life.hasFailed() || life.ended()) {
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
        life.endHandler();
        life.ending().fail(exception, failure, inProgress);
    }
}
