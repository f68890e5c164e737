package io.genstage.internal.engine;

/**
 * What is said to a stage's handler: calls and casts, which it hears in their turn. What comes while the handler is being replaced
 * waits for its successor. Made for each time that somebody says something, because most stages are told nothing.
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
            whenSucceeded(() -> callAfterRestart(request, reply));
            return;
        }
        if (!life.handlerActive()) {
            reply.fail(new IllegalStateException("Stage " + shell + " is not running and answers nothing"));
            return;
        }
        shell.receive(reply.answer());
        Throwable thrown = life.callHandler((callbacks, out) -> {
            try {
                callbacks.call(request, reply, out);
            } catch (Throwable cause) {
                reply.fail(cause); // before the stage fails, and with it all calls that it has not answered
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
            whenSucceeded(() -> cast(message));
            return;
        }
        life.callHandler((callbacks, out) -> callbacks.cast(message, out));
    }

    /** What throws then is the dispatcher, and that must not swallow what has waited behind it. */
    private void whenSucceeded(Runnable action) {
        handler.afterRestart(() -> {
            try {
                action.run();
            } catch (Throwable brokenDispatcher) {
                shell.deferredActionThrew(brokenDispatcher);
            }
        });
    }

    /** Does something new in place of the handler, when there is one, or else what is to be done instead. */
    void runIfOpen(Runnable action, Runnable refusal) {
        if (handler.restarting()) {
            whenSucceeded(() -> runIfOpen(action, refusal));
        } else if (life.open() && life.handlerActive() && shell.intakeOpen()) {
            action.run();
        } else {
            refusal.run();
        }
    }
}
