package io.genstage.internal.engine;

import io.genstage.StageType;
import io.genstage.Status;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.protocol.Fates;
import io.genstage.internal.protocol.ProducerSide;
import io.genstage.internal.text.Counts;
import io.genstage.internal.text.SafeLog;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The effects of the handler's calls on its stage. Emitted events are sent, discarded events are reported, and a
 * handler that completes closes the stage.
 */
final class CallEffects<I, O> {

    private static final SafeLog log = SafeLog.of(CallEffects.class);

    private final StageShell<I, O> shell;

    private final StageLife<I, O> life;

    private final HandlerCalls<I, O> calls;

    private final @Nullable ProducerSide<O> output;

    private final Fates fates;

    private final HandlerLife<I, O> handler;

    private final HandlerFailures<I, O> failures;

    private final Tracking<I, O> tracking;

    /** Whether a warning was logged that a poll returned more events than it was asked for. */
    private boolean surplusReported;

    CallEffects(
            StageShell<I, O> shell,
            StageLife<I, O> life,
            HandlerCalls<I, O> calls,
            @Nullable ProducerSide<O> output,
            Fates fates,
            HandlerLife<I, O> handler,
            HandlerFailures<I, O> failures,
            Tracking<I, O> tracking) {
        this.shell = shell;
        this.life = life;
        this.calls = calls;
        this.output = output;
        this.fates = fates;
        this.handler = handler;
        this.failures = failures;
        this.tracking = tracking;
    }

    /**
     * Calls a callback that may emit, unless the handler has ended.
     *
     * @return what it threw, or {@code null}
     */
    @Nullable
    Throwable callHandler(HandlerCalls.Callback<O> callback) {
        if (!life.handlerActive()) {
            return null;
        }
        CallOutcome<O> called = calls.callBack(emittable(), callback);
        Throwable thrown = called.thrown();
        if (continuesAfter(called)) {
            closeIfCompleted(called);
        }
        return thrown;
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
            failures.fail(thrown);
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
        send(events);
        return reportDiscards();
    }

    /** Sends events. The caller has to {@linkplain #reportDiscards report} those that this discards. */
    void send(EventSlice<O> events) {
        if (output == null) {
            log.error("Stage {} is a consumer and cannot emit: it drops {}", shell, Counts.events(events.size()));
            return;
        }
        if (events.size() > 1) {
            shell.worker().invalidateClock();
        }
        output.emit(events);
    }

    /**
     * Notifies the handler of discarded events. During a restart they are kept for the next handler.
     * {@return whether the handler continues}
     */
    boolean reportDiscards() {
        if (!fates.hasUnreported() || handler.restarting()) {
            return true;
        }
        boolean ended = life.handlerEnded();
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
        return callDiscarded(!life.created() && !life.ended());
    }

    void closeIfCompleted(CallOutcome<O> call) {
        if (call.completed() && !life.handlerEnded()) {
            life.endHandler();
            life.closeWith(Status.COMPLETED, null);
        }
    }

    /** Reports the discards that were kept for the next handler to the last one: there is no next one. */
    void reportKeptDiscards() {
        while (fates.hasUnreported()) {
            logIgnored(callDiscarded(true));
        }
    }

    private void logIgnored(@Nullable Throwable thrown) {
        if (thrown != null) {
            log.error("The 'discarded' callback of stage {} failed after its handler had ended", shell, thrown);
        }
    }

    private @Nullable Throwable callDiscarded(boolean toHandler) {
        return new DiscardReports<>(shell, calls, fates).report(toHandler);
    }
}
