package io.genstage.engine;

import io.genstage.Emitter;
import io.genstage.StageCallbacks;
import io.genstage.dispatch.EventSlice;
import io.genstage.protocol.Link;
import org.jspecify.annotations.Nullable;

/**
 * Calls a stage's handler, and keeps what a call emits until it is known how it ended. While a call lasts the stage's
 * figures stand still and can be read.
 */
final class HandlerCalls<I, O> {

    private final StageShell<I, O> shell;

    private final Handler<I, O> handler;

    private final Execution execution;

    private final CallbackEmitter<O> emitter;

    private boolean inCall;

    /** When the present call began, or the last one ended. */
    private long when;

    HandlerCalls(StageShell<I, O> shell, Handler<I, O> handler, Execution execution) {
        this.shell = shell;
        this.handler = handler;
        this.execution = execution;
        this.emitter = new CallbackEmitter<>(shell.id());
    }

    /** A callback that may emit events. */
    @FunctionalInterface
    interface Callback<O> {
        void on(StageCallbacks<O> callbacks, Emitter<O> out) throws Exception;
    }

    /**
     * Calls one of the optional callbacks.
     *
     * @param room how many events it may emit that somebody waits for
     * @return what it threw, or {@code null}
     */
    @Nullable
    Throwable callBack(long room, Callback<O> callback) {
        emitter.open(room);
        shell.beforeForeignCode();
        try {
            callback.on(handler.callbacks(), emitter);
            return null;
        } catch (Throwable thrown) {
            return thrown;
        } finally {
            shell.afterForeignCode();
            emitter.close();
        }
    }

    /** Calls a callback that is given no emitter. */
    @Nullable
    Throwable callBack(SilentCallback<O> callback) {
        shell.beforeForeignCode();
        try {
            callback.on(handler.callbacks());
            return null;
        } catch (Throwable thrown) {
            return thrown;
        } finally {
            shell.afterForeignCode();
        }
    }

    /** A callback that emits nothing. */
    @FunctionalInterface
    interface SilentCallback<O> {
        void on(StageCallbacks<O> callbacks) throws Exception;
    }

    /**
     * {@return what the handler threw, or {@code null}}
     */
    @Nullable
    Throwable handleEvents(EventSlice<I> batch, Link<I> from, long room) {
        begin(room);
        try {
            handler.handleEvents(batch, from, emitter);
            return null;
        } catch (Throwable thrown) {
            return thrown;
        } finally {
            end();
        }
    }

    /**
     * {@return what the handler threw, or {@code null}}
     */
    @Nullable
    Throwable handleDemand(long demand, long room) {
        begin(room);
        try {
            handler.handleDemand(demand, emitter);
            return null;
        } catch (Throwable thrown) {
            return thrown;
        } finally {
            end();
        }
    }

    /**
     * {@return what the last call has emitted, or {@code null} if that is nothing}
     */
    @Nullable
    EventSlice<O> takeEmitted() {
        return emitter.take();
    }

    /**
     * {@return whether the last call wants to be made again for what is still owed}
     */
    boolean again() {
        return emitter.again();
    }

    /**
     * {@return whether the handler has said that it emits no more}
     */
    boolean completed() {
        return emitter.completed();
    }

    /** An activation begins. */
    long begin() {
        when = execution.scheduler().nanoTime();
        return when;
    }

    /**
     * {@return when the last call ended, or the activation began}
     */
    long lastLook() {
        return when;
    }

    /**
     * {@return for how many nanoseconds the handler has been in its present call, or -1 if it is not in one}
     */
    long inCallFor() {
        return inCall ? Math.max(0, execution.scheduler().nanoTime() - when) : -1;
    }

    private void begin(long room) {
        when = execution.scheduler().nanoTime();
        inCall = true;
        emitter.open(room);
        shell.beforeForeignCode();
    }

    private void end() {
        long now = execution.scheduler().nanoTime();
        execution.listener().handled(shell, now - when);
        shell.afterForeignCode();
        emitter.close();
        inCall = false;
        when = now;
    }
}
