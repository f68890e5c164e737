package io.genstage.internal.engine;

import io.genstage.BatchFailedException;
import io.genstage.Emitter;
import io.genstage.StageCallbacks;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.protocol.Gate;
import io.genstage.internal.protocol.InProgress;
import io.genstage.internal.protocol.Receipts;
import io.genstage.internal.text.SafeLog;
import io.genstage.internal.threads.MemoryShortage;
import io.genstage.snapshot.ChildCounts;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Calls a stage's handler, and keeps the events that a call emits until the stage takes them. During a call the stage's
 * figures do not change, so a snapshot can read them.
 */
final class HandlerCalls<I, O> implements Gate {

    private static final SafeLog log = SafeLog.of(HandlerCalls.class);

    /** The expected time of callbacks that emit nothing: most are the interface's defaults, which do nothing. */
    static final long BRIEF_NANOS = 0;

    /**
     * The expected time of callbacks that may emit, and that are not timed: peers wait for a few of them, but not for
     * many.
     */
    private static final long UNTIMED_NANOS = 5_000;

    /** The largest array that is allocated before a producer has shown how many events it emits. */
    private static final int MAX_PREALLOCATED = 1_024;

    private final StageShell<I, O> shell;

    private final Handler<I, O> handler;

    private final Execution execution;

    /** Limits the time of calls with events or for demand, or {@code null} if there is no limit. */
    private final @Nullable CallTimeout timeout;

    /** Created for the first callback that may emit. */
    private @Nullable CallbackEmitter<O> emitter;

    private boolean inCall;

    /**
     * The thread of the current call of any kind, or one of the two marks below. A thread that interrupts a call sets a
     * mark in place of the call's thread. At its end, a call that finds a mark waits until the interrupt has arrived,
     * and clears it. So the interrupt reaches this call or none.
     */
    @SuppressWarnings("unused") // through the handle
    private @Nullable Thread caller;

    /** The thread whose call is marked. */
    private @Nullable Thread marked;

    /** Whether the pipeline interrupted the last call. */
    private boolean interrupted;

    /** Whether the last call with events or for demand has returned after the stage's timeout. */
    private boolean late;

    /** When the current call began, or the last call if there is no current one. */
    private long when;

    /** How long the last call took, or -1 before the first one. */
    private long lastNanos = -1;

    /** When the last call ended. */
    private long lastEnd;

    private long expectedNanos;

    private static final VarHandle CALLER;

    /** Marks a call that is being interrupted. */
    private static final Thread INTERRUPTING = new Thread("interrupting");

    /** Marks a call that was interrupted. */
    private static final Thread INTERRUPTED = new Thread("interrupted");

    static {
        try {
            CALLER = MethodHandles.lookup().findVarHandle(HandlerCalls.class, "caller", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final ClassValue<Boolean> OVERRIDES_DRAINING = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            try {
                return type.getMethod("draining", Emitter.class).getDeclaringClass() != StageCallbacks.class;
            } catch (NoSuchMethodException e) {
                throw new AssertionError(e); // every handler has it
            }
        }
    };

    HandlerCalls(StageShell<I, O> shell, Handler<I, O> handler, Execution execution) {
        this.shell = shell;
        this.handler = handler;
        this.execution = execution;
        Duration limit = execution.timeout();
        this.timeout = limit == null || handler.settlesLater()
                ? null
                : new CallTimeout(execution.threading().scheduler(), limit);
    }

    /**
     * Creates the handler's object. The state of an earlier one is cleared.
     *
     * @return what its factory threw, or {@code null}
     */
    @Nullable
    Throwable renew() {
        if (emitter != null) {
            emitter.reset();
        }
        return calling(handler::renew);
    }

    /**
     * Cancels the events that the handler has in progress. That changes the figures, so it does not count as a call of
     * foreign code.
     */
    void cancelInProgress() {
        try {
            handler.cancelInProgress();
        } catch (Throwable thrown) {
            if (MemoryShortage.isCauseOf(thrown)) {
                throw thrown; // the caller tries again
            }
            log.error("Stage {} could not cancel its events in progress", shell, thrown);
        }
    }

    /** Called when a shutdown has begun. */
    void expediteRestarts() {
        handler.expediteRestarts();
    }

    long inProgress() {
        return handler.inProgress();
    }

    boolean processesOnCurrentThread() {
        return handler.processesOnCurrentThread();
    }

    @Nullable
    ChildCounts children() {
        return handler.children();
    }

    /** {@return whether {@link #handleDemand} may be called} */
    boolean answersDemand() {
        return handler.answersDemand();
    }

    int dropped() {
        return handler.dropped();
    }

    boolean settlesLater() {
        return handler.settlesLater();
    }

    /** {@return whether the handler has a {@code draining} callback; in the stage's turn or while it is idle} */
    boolean overridesDraining() {
        return OVERRIDES_DRAINING.get(handler.callbacks().getClass());
    }

    /** {@return when the last call of the handler that handled or emitted events ended; in nanoseconds} */
    long lastCallEnded() {
        return lastNanos < 0 ? Long.MIN_VALUE : lastEnd;
    }

    /** {@return whether the handler may be replaced; {@code true} if its {@code restartable()} throws} */
    boolean restartable() {
        boolean[] answer = {true};
        Throwable thrown = calling(() -> answer[0] = handler.callbacks().restartable());
        if (thrown != null) {
            log.error("'restartable' of stage {} failed", shell, thrown);
        }
        return answer[0];
    }

    private @Nullable Throwable calling(Runnable foreign) {
        enter(shell.worker().lastClockRead());
        try {
            shell.callForeign(foreign, BRIEF_NANOS);
            return null;
        } catch (Throwable thrown) { // including an undeclared checked exception
            return thrown;
        } finally {
            leave();
        }
    }

    /** Calls foreign code that may block, and that a shutdown may interrupt. Throws what the code throws. */
    void callBlocking(Runnable foreign) {
        enter(shell.worker().now());
        try {
            shell.callForeign(foreign);
        } finally {
            leave();
        }
    }

    /** A callback that may emit events. */
    @FunctionalInterface
    interface Callback<O> {
        void on(StageCallbacks<O> callbacks, Emitter<O> out) throws Exception;
    }

    /**
     * Calls one of the optional callbacks.
     *
     * @param room for how many events there is demand
     */
    CallOutcome<O> callBack(long room, Callback<O> callback) {
        CallbackEmitter<O> out = emitter();
        if (!opened(out, room, 0)) {
            return out;
        }
        enter(shell.worker().lastClockRead());
        shell.beforeForeignCode(UNTIMED_NANOS);
        try {
            callback.on(handler.callbacks(), out);
        } catch (Throwable thrown) {
            out.threw(thrown);
        } finally {
            leave();
            shell.afterForeignCode();
            out.close();
        }
        return out;
    }

    /** Calls a callback that is given no emitter. */
    @Nullable
    Throwable callBack(SilentCallback<O> callback) {
        enter(shell.worker().lastClockRead());
        shell.beforeForeignCode(BRIEF_NANOS);
        try {
            callback.on(handler.callbacks());
            return null;
        } catch (Throwable thrown) {
            return thrown;
        } finally {
            leave();
            shell.afterForeignCode();
        }
    }

    /** A callback that emits nothing. */
    @FunctionalInterface
    interface SilentCallback<O> {
        void on(StageCallbacks<O> callbacks) throws Exception;
    }

    /** {@return how many events the next call of the handler may be given} */
    @Override
    public long mayMove() {
        return handler.mayMove();
    }

    CallOutcome<O> handleEvents(InProgress<I> batch, long room) {
        CallbackEmitter<O> out = emitter();
        EventSlice<I> events = batch.events();
        if (opened(out, room, room == 0 ? 0 : events.size())) {
            out.needMarks(Receipts.tracked(events));
            begin();
            try {
                HandlerEntry.handleEvents(handler, events, Objects.requireNonNull(batch.link()), out);
            } catch (BatchFailedException failed) {
                failedAt(failed, events.size(), out);
            } catch (Throwable thrown) {
                out.threw(thrown);
            } finally {
                end(out);
            }
        }
        return out;
    }

    private void failedAt(BatchFailedException failed, int size, CallbackEmitter<O> out) {
        Throwable cause = failed.getCause() == null ? failed : failed.getCause();
        if (handler.settlesLater() || failed.index() >= size) {
            out.threw(cause);
        } else {
            out.failedAt(failed.index(), cause);
        }
    }

    CallOutcome<O> handleDemand(long demand, long room) {
        CallbackEmitter<O> out = emitter();
        if (opened(out, room, (int) Math.min(demand, MAX_PREALLOCATED))) {
            begin();
            try {
                HandlerEntry.handleDemand(handler, demand, out);
            } catch (Throwable thrown) {
                out.threw(thrown);
            } finally {
                end(out);
            }
        }
        return out;
    }

    /**
     * {@return how long the stage's next turn is expected to take: as long as the shorter one of the last two calls,
     * because one of them may have been interrupted. The first call is expected to be brief: if it is not, the watchdog
     * moves the peers to other threads}
     */
    long expectedNanos() {
        return expectedNanos;
    }

    // Interrupts by the pipeline.

    private void enter(long now) {
        when = now;
        interrupted = false;
        caller = Thread.currentThread();
    }

    private void leave() {
        if (!CALLER.compareAndSet(this, Thread.currentThread(), (Thread) null)) {
            while (CALLER.getAcquire(this) == INTERRUPTING) {
                Thread.onSpinWait();
            }
            interrupted = true;
            caller = null;
            var unused = Thread.interrupted(); // the interrupt was meant for this call
        }
    }

    /** {@return the emitter of the callback on the current thread, or {@code null} if there is none} */
    @Nullable
    CallbackEmitter<O> currentEmitter() {
        CallbackEmitter<O> present = emitter;
        return present != null && present.isOpen() ? present : null;
    }

    /** {@return whether the pipeline interrupted the last call} */
    boolean interrupted() {
        return interrupted;
    }

    /** {@return whether the last call with events or for demand has returned after the stage's timeout} */
    boolean late() {
        return late;
    }

    /** {@return whether the current call has taken longer than the stage's timeout; on any thread} */
    boolean stuck() {
        return timeout != null && timeout.stuck();
    }

    /** {@return the current call of any kind, or {@code null} if there is none; on any thread} */
    @Nullable
    RunningCall running() {
        Thread thread = (Thread) CALLER.getAcquire(this);
        Thread calling = thread == INTERRUPTING || thread == INTERRUPTED ? marked : thread;
        return calling == null ? null : new RunningCall(shell, calling, when);
    }

    /** See {@link RunningCall#interrupt()}. On any thread. */
    boolean interrupt(Thread thread) {
        marked = thread;
        boolean runs = CALLER.compareAndSet(this, thread, INTERRUPTING);
        if (runs) {
            thread.interrupt();
            CALLER.setRelease(this, INTERRUPTED);
        }
        return runs;
    }

    /** {@return the nanoseconds since the handler's current call began, or -1 if there is no current call} */
    long inCallFor() {
        if (!inCall) {
            return -1;
        }
        try {
            return Math.max(0, execution.threading().scheduler().nanoTime() - when);
        } catch (Throwable thrown) {
            return 0; // the clock is broken
        }
    }

    private CallbackEmitter<O> emitter() {
        CallbackEmitter<O> made = emitter;
        if (made == null) {
            made = new CallbackEmitter<>(shell);
            emitter = made;
        }
        return made;
    }

    private void begin() {
        enter(shell.worker().now());
        inCall = true;
        shell.beforeForeignCode(expectedNanos);
        if (timeout != null) {
            timeout.begin(when);
        }
    }

    private void end(CallbackEmitter<O> out) {
        late = false;
        if (timeout != null && timeout.end()) {
            endLate(out, timeout);
        }
        lastEnd = shell.worker().readClock();
        long nanos = lastEnd - when;
        if (nanos < RunningCall.BRIEF_NANOS) {
            caller = null;
        } else {
            leave();
        }
        expectedNanos = lastNanos < 0 ? nanos : Math.min(nanos, lastNanos);
        lastNanos = nanos;
        if (!handler.settlesLater()) {
            reportTime(nanos);
        }
        shell.afterForeignCode();
        out.close();
        inCall = false;
    }

    /** A call took longer than the stage's timeout: it has failed if it threw. */
    private void endLate(CallbackEmitter<O> out, CallTimeout limit) {
        Throwable thrown = out.thrown();
        if (thrown == null) {
            late = true;
        } else {
            out.failedWith(limit.failure(thrown));
        }
    }

    private void reportTime(long nanos) {
        try {
            execution.listener().handled(shell, nanos);
        } catch (Throwable noMemory) {
            // this time is not reported; the call itself has ended
        }
    }

    /**
     * {@return whether the call can be made; without memory for the events that it may emit, the handler counts as
     * having thrown the error}
     */
    private boolean opened(CallbackEmitter<O> out, long room, int expected) {
        try {
            out.open(room, expected);
            return true;
        } catch (Throwable noMemory) {
            out.close();
            out.threw(noMemory);
            return false;
        }
    }
}
