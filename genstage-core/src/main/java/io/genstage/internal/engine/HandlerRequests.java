package io.genstage.internal.engine;

/**
 * Passes calls, casts and new work to a stage's handler, in the order of their arrival. During a restart they are
 * deferred until the next handler has started. Created for each request, because most stages receive none.
 */
final class HandlerRequests<I, O> {

    private final StageShell<I, O> shell;

    private final StageLife<I, O> life;

    private final HandlerLife<I, O> handler;

    HandlerRequests(StageShell<I, O> shell, StageLife<I, O> life, HandlerLife<I, O> handler) {
        this.shell = shell;
        this.life = life;
        this.handler = handler;
    }

    void call(Object request, PendingReply reply) {
        if (handler.restarting()) {
            afterRestart(() -> callAfterRestart(request, reply));
            return;
        }
        if (!life.handlerActive()) {
            reply.fail(new IllegalStateException("Stage " + shell + " is not running and answers nothing"));
            return;
        }
        shell.receive(reply.answer());
        Throwable thrown = life.effects().callHandler((callbacks, out) -> {
            try {
                callbacks.call(request, reply, out);
            } catch (Throwable cause) {
                reply.fail(cause); // before the stage fails, which fails all its unanswered calls
                throw cause;
            }
        });
        if (thrown == null) {
            reply.eventsSent();
        }
    }

    private void callAfterRestart(Object request, PendingReply reply) {
        try {
            call(request, reply);
        } catch (Throwable brokenDispatcher) {
            reply.fail(brokenDispatcher);
            throw brokenDispatcher;
        }
    }

    void cast(Object message) {
        if (handler.restarting()) {
            afterRestart(() -> cast(message));
            return;
        }
        life.effects().callHandler((callbacks, out) -> callbacks.cast(message, out));
    }

    /** Defers an action. It throws only if the dispatcher does; the deferred actions after it must run all the same. */
    private void afterRestart(Runnable action) {
        handler.afterRestart(() -> {
            try {
                action.run();
            } catch (Throwable brokenDispatcher) {
                shell.deferredActionThrew(brokenDispatcher);
            }
        });
    }

    /**
     * Runs an action that starts new work, as soon as a handler is running. If the stage accepts no new work, runs the
     * refusal.
     */
    void runIfOpen(Runnable action, Runnable refusal) {
        if (handler.restarting()) {
            afterRestart(() -> runIfOpen(action, refusal));
        } else if (life.open() && life.handlerActive() && shell.sourcesRun()) {
            action.run();
        } else {
            refusal.run();
        }
    }
}
