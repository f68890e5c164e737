package io.genstage.internal.engine;

import io.genstage.Emitter;
import io.genstage.StageCallbacks;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.protocol.Gate;
import io.genstage.internal.protocol.InProgress;
import io.genstage.internal.text.SafeLog;
import io.genstage.snapshot.ChildCounts;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Calls a stage's handler, and keeps what a call emits until it is known how it ended. While a call lasts the stage's
 * figures stand still and can be read.
 */
final class HandlerCalls<I, O> implements Gate {

    private static final SafeLog log = SafeLog.of(HandlerCalls.class);

    /** What is expected of callbacks that emit nothing, because most are the interface's own, which do nothing. */
    static final long BRIEF_NANOS = 0;

    /** What is expected of callbacks that may emit, which nobody times: peers wait for a few of them, but not for many. */
    private static final long UNTIMED_NANOS = 5_000;

    /** The most events for which there is room at once before a producer has shown whether it emits that many. */
    private static final int MAX_PREALLOCATED = 1_024;

    private final StageShell<I, O> shell;

    private final Handler<I, O> handler;

    private final Execution execution;

    /** Made when the first callback is called that may emit. */
    private @Nullable CallbackEmitter<O> emitter;

    private boolean inCall;

    /**
     * The thread of the present call of any kind, or one of the two marks below. Whoever interrupts a call puts a mark in place of its
     * thread, and the end of a call that finds one waits until the interrupt has arrived, and takes it away: it reaches this call or
     * none.
     */
    @SuppressWarnings("unused") // through the handle
    private @Nullable Thread caller;

    /** Whose call the mark stands for. */
    private @Nullable Thread marked;

    /** The last call was interrupted by the pipeline. */
    private boolean interrupted;

    /** When the present call began, or the last one. */
    private long when;

    /** How long the last call took, or -1 before the first one. */
    private long lastNanos = -1;

    private long expectedNanos;

    private static final VarHandle CALLER;

    /** The call is being interrupted. */
    private static final Thread INTERRUPTING = new Thread("interrupting");

    /** The call was interrupted. */
    private static final Thread INTERRUPTED = new Thread("interrupted");

    static {
        try {
            CALLER = MethodHandles.lookup().findVarHandle(HandlerCalls.class, "caller", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    HandlerCalls(StageShell<I, O> shell, Handler<I, O> handler, Execution execution) {
        this.shell = shell;
        this.handler = handler;
        this.execution = execution;
    }

    /**
     * Makes the handler's object, anew if there was one: what the former one has said is forgotten.
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

    /** Ends what the handler has in hand. That changes the figures, so it is no call to foreign code. */
    void cancelInProgress() {
        try {
            handler.cancelInProgress();
        } catch (OutOfMemoryError noMemory) {
            throw noMemory; // it is done once more
        } catch (Throwable thrown) {
            log.error("What stage {} has in hand could not be called off", shell, thrown);
        }
    }

    /** A shutdown has begun. */
    void expediteRestarts() {
        handler.expediteRestarts();
    }

    long inProgress() {
        return handler.inProgress();
    }

    @Nullable
    ChildCounts children() {
        return handler.children();
    }

    /** {@return whether calls for events make sense} */
    boolean answersDemand() {
        return handler.answersDemand();
    }

    int dropped() {
        return handler.dropped();
    }

    boolean settlesLater() {
        return handler.settlesLater();
    }

    /** {@return whether the handler may be replaced; one that cannot even say so may} */
    boolean restartable() {
        boolean[] answer = {true};
        Throwable thrown = calling(() -> answer[0] = handler.callbacks().restartable());
        if (thrown != null) {
            log.error("Stage {} cannot say whether it may be restarted", shell, thrown);
        }
        return answer[0];
    }

    private @Nullable Throwable calling(Runnable foreign) {
        enter(shell.worker().lastLook());
        try {
            shell.callOut(foreign, BRIEF_NANOS);
            return null;
        } catch (Throwable thrown) { // also a checked one that nobody has declared
            return thrown;
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
     * @param room how many events consumers wait for
     */
    CallOutcome<O> callBack(long room, Callback<O> callback) {
        CallbackEmitter<O> out = emitter();
        if (!opened(out, room, 0)) {
            return out;
        }
        enter(shell.worker().lastLook());
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
        enter(shell.worker().lastLook());
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
            begin();
            try {
                HandlerEntry.handleEvents(handler, events, Objects.requireNonNull(batch.link()), out);
            } catch (Throwable thrown) {
                out.threw(thrown);
            } finally {
                end(out);
            }
        }
        return out;
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
     * {@return how long the stage is expected to be busy when its turn comes: as long as the shorter one of the last two calls took,
     * because one may have been interrupted. The first call is expected to be brief: if it is not, the watch takes the peers away}
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
            var unused = Thread.interrupted(); // it was meant for this call
        }
    }

    /** {@return whether the last call was interrupted by the pipeline} */
    boolean interrupted() {
        return interrupted;
    }

    /** {@return the present call of any kind, on any thread, or {@code null} if there is none} */
    @Nullable
    RunningCall running() {
        Thread thread = (Thread) CALLER.getAcquire(this);
        Thread there = thread == INTERRUPTING || thread == INTERRUPTED ? marked : thread;
        return there == null ? null : new RunningCall(shell, there, when);
    }

    /** On any thread. See {@link RunningCall#interrupt()}. */
    boolean interrupt(Thread thread) {
        marked = thread;
        boolean runs = CALLER.compareAndSet(this, thread, INTERRUPTING);
        if (runs) {
            thread.interrupt();
            CALLER.setRelease(this, INTERRUPTED);
        }
        return runs;
    }

    /**
     * {@return for how many nanoseconds the handler has been in its present call, or -1 if it is not in one}
     */
    long inCallFor() {
        if (!inCall) {
            return -1;
        }
        try {
            return Math.max(0, execution.threading().scheduler().nanoTime() - when);
        } catch (Throwable thrown) {
            return 0; // by a clock that is broken
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
    }

    private void end(CallbackEmitter<O> out) {
        long nanos = shell.worker().look() - when;
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

    private void reportTime(long nanos) {
        try {
            execution.listener().handled(shell, nanos);
        } catch (Throwable noMemory) {
            // one time that nobody learns; the call itself is over
        }
    }

    /** {@return whether the call can be made; if there is no memory for what it may emit, that counts as thrown by the handler} */
    private boolean opened(CallbackEmitter<O> out, long room, int expected) {
        try {
            out.open(room, expected);
            return true;
        } catch (OutOfMemoryError noMemory) {
            out.close();
            out.threw(noMemory);
            return false;
        }
    }
}
