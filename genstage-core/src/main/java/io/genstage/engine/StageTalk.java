package io.genstage.engine;

import io.genstage.protocol.ConsumerSide;
import io.genstage.protocol.Info;
import io.genstage.protocol.ProducerSide;
import org.jspecify.annotations.Nullable;

/**
 * What is said to a stage's handler: calls and casts, which it hears in their turn, and infos, which wait behind events. What comes
 * while the handler is being replaced waits for its successor.
 */
final class StageTalk<I, O> {

    private final StageShell<I, O> shell;

    private final StageLife<I, O> life;

    private final HandlerLife<I, O> handler;

    private final @Nullable ConsumerSide<I> input;

    private final @Nullable ProducerSide<O> output;

    StageTalk(
            StageShell<I, O> shell,
            StageLife<I, O> life,
            HandlerLife<I, O> handler,
            @Nullable ConsumerSide<I> input,
            @Nullable ProducerSide<O> output) {
        this.shell = shell;
        this.life = life;
        this.handler = handler;
        this.input = input;
        this.output = output;
    }

    void call(Object request, PendingReply reply) {
        if (handler.restarting()) {
            whenSucceeded(() -> call(request, reply));
            return;
        }
        if (!life.handlerListens()) {
            IllegalStateException deaf =
                    new IllegalStateException("Stage " + shell + " is not running and answers nothing");
            shell.callOut(() -> reply.fail(deaf));
            return;
        }
        try {
            Throwable thrown = life.tellHandler((callbacks, out) -> callbacks.call(request, reply, out));
            shell.callOut(thrown == null ? reply::eventsAreOut : () -> reply.fail(thrown));
        } catch (RuntimeException | Error brokenDispatcher) {
            shell.callOut(() -> reply.fail(brokenDispatcher));
            throw brokenDispatcher;
        }
    }

    void cast(Object message) {
        if (handler.restarting()) {
            whenSucceeded(() -> cast(message));
            return;
        }
        life.tellHandler((callbacks, out) -> callbacks.cast(message, out));
    }

    /** What throws then is the dispatcher, and that must not swallow what has waited behind it. */
    private void whenSucceeded(Runnable action) {
        handler.whenSucceeded(() -> {
            try {
                action.run();
            } catch (RuntimeException | Error brokenDispatcher) {
                life.breakDown(brokenDispatcher);
            }
        });
    }

    /** Does something new in place of the handler, when there is one, or else what is to be done instead. */
    void takeUp(Runnable action, Runnable refusal) {
        if (handler.restarting()) {
            whenSucceeded(() -> takeUp(action, refusal));
        } else if (life.open() && life.handlerListens() && shell.intakeOpen()) {
            action.run();
        } else {
            refusal.run();
        }
    }

    /**
     * Lets the handler hear an info whose turn has come. What has waited behind deliveries then waits behind what the stage has
     * emitted (R115).
     *
     * @return whether there was one
     */
    boolean hearInfo() {
        Info passed = output == null ? null : output.nextInfo();
        if (passed != null) {
            hear(passed);
            return true;
        }
        Info next = input == null ? null : input.nextInfo();
        if (next == null) {
            return false;
        }
        if (output == null) {
            hear(next);
        } else {
            output.informed(next);
        }
        return true;
    }

    private void hear(Info info) {
        life.tellHandler((callbacks, out) -> callbacks.info(info.content(), out));
    }
}
