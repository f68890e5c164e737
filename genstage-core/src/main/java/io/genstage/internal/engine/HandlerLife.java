package io.genstage.internal.engine;

import io.genstage.DemandControl;
import io.genstage.internal.protocol.ConsumerSide;
import io.genstage.internal.protocol.Gate;
import io.genstage.internal.protocol.Link;
import io.genstage.internal.protocol.ProducerSide;
import io.genstage.internal.text.SafeLog;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Starts, replaces and terminates the handlers of a stage. A replacement does not change the stage's subscriptions,
 * queue, buffer and counters. The new handler is called with each open subscription, and again with the demand that the
 * old handler owed.
 */
final class HandlerLife<I, O> implements Gate {

    private static final SafeLog log = SafeLog.of(HandlerLife.class);

    private final StageShell<I, O> shell;

    private final HandlerCalls<I, O> calls;

    private final @Nullable ConsumerSide<I> input;

    private final @Nullable ProducerSide<O> output;

    /** Whether {@code started} has returned. If so, callbacks are called, and {@code terminated} is the last. */
    private boolean active;

    /** Not {@code null} while there is no handler, because the next one has not started yet. */
    private @Nullable Restart restart;

    /** Created for the first restart. Kept, because it ends early only once for each shutdown. */
    private @Nullable Delay delay;

    private long restarts;

    HandlerLife(
            StageShell<I, O> shell,
            HandlerCalls<I, O> calls,
            @Nullable ConsumerSide<I> input,
            @Nullable ProducerSide<O> output) {
        this.shell = shell;
        this.calls = calls;
        this.input = input;
        this.output = output;
    }

    /**
     * Creates the handler and calls its {@code started}.
     *
     * @return what was thrown, or {@code null}
     */
    @Nullable
    Throwable start() {
        Throwable thrown = calls.renew();
        if (thrown == null) {
            thrown = calls.callBack(callbacks -> callbacks.started(shell));
        }
        active = thrown == null;
        return thrown;
    }

    boolean active() {
        return active;
    }

    /** Whether the old handler has ended, and the next one has not started yet. */
    boolean restarting() {
        return restart != null;
    }

    @Override
    public long mayMove() {
        return Gate.openIf(restart == null);
    }

    /** How often the handler was replaced. */
    long restarts() {
        return restarts;
    }

    /**
     * Calls {@code subscribed}, and begins to ask over the subscription as the handler chooses.
     *
     * @return what it threw, or {@code null}
     */
    @Nullable
    Throwable notifySubscribed(ConsumerSide<I> consumer, Link<I> link) {
        DemandControl[] control = {DemandControl.AUTOMATIC};
        Throwable thrown = calls.callBack(callbacks -> control[0] =
                Objects.requireNonNull(callbacks.subscribed(link), "'subscribed' must return AUTOMATIC or MANUAL"));
        if (thrown == null) {
            consumer.begin(link, control[0]);
        }
        return thrown;
    }

    /**
     * Notifies the handler of events in progress that have failed. Not called during a restart. If no next handler will
     * start, the last one is notified.
     */
    void notifyFailed(List<?> events, Throwable failure) {
        Throwable thrown = calls.callBack(callbacks -> callbacks.failed(events, failure, shell));
        if (thrown != null && thrown != failure) {
            failure.addSuppressed(thrown);
        }
    }

    /**
     * Ends the handler. After a delay another one is started.
     *
     * @param cause why
     * @param ownFailure what the handler threw, or {@code null} if it is replaced because of another stage
     * @param delay how long to wait before the next handler is started
     */
    void beginRestart(Throwable cause, @Nullable Throwable ownFailure, Duration delay) {
        end(ownFailure);
        if (restart == null) {
            restart = new Restart(shell, delay());
        }
        restart.begin(cause, ownFailure != null, delay);
        expedite();
    }

    private Delay delay() {
        Delay made = delay;
        if (made == null) {
            made = new Delay(shell);
            delay = made;
        }
        return made;
    }

    /** During a shutdown, makes a restart immediate that would come after the shutdown's deadline, once. */
    void expedite() {
        if (restart != null) {
            restart.expedite();
        }
    }

    /** {@return whether a shutdown stops waiting before the next handler starts} */
    boolean restartsTooLate() {
        return restart != null && restart.tooLate();
    }

    boolean restartDue() {
        return restart != null && restart.due();
    }

    /**
     * Starts the next handler and notifies it of the open subscriptions.
     *
     * @return what was thrown, or {@code null}
     */
    @Nullable
    Throwable completeRestart() {
        Restart completed = Objects.requireNonNull(restart);
        Throwable thrown = start();
        if (thrown == null) {
            thrown = notifySubscriptions();
        }
        if (thrown == null) {
            restart = null;
            restarts++;
            try {
                shell.callForeign(() -> shell.execution().listener().restarted(shell, completed.cause()));
                if (completed.ownFailure()) {
                    shell.execution().supervisor().restarted(shell, completed.cause());
                }
            } finally {
                completed.runDeferred();
            }
        }
        return thrown;
    }

    private @Nullable Throwable notifySubscriptions() {
        Throwable thrown = null;
        if (output != null) {
            output.clearOwed();
            for (Link<O> link : output.subscriptions()) {
                thrown = thrown != null ? thrown : calls.callBack(callbacks -> callbacks.consumerSubscribed(link));
            }
        }
        if (input != null) {
            for (Link<I> link : input.subscriptions()) {
                thrown = thrown != null ? thrown : notifySubscribed(input, link);
            }
        }
        return thrown;
    }

    /** Runs an action after the restart, or when it is known that no next handler will start. */
    void afterRestart(Runnable action) {
        Objects.requireNonNull(restart).defer(action);
    }

    void cancelRestart() {
        Restart begun = restart;
        if (begun != null) {
            restart = null;
            begun.cancel();
            begun.runDeferred();
        }
    }

    /** Ends the handler: calls {@code terminated}, if {@code started} has returned. */
    void end(@Nullable Throwable failure) {
        if (active) {
            active = false;
            Throwable thrown = calls.callBack(callbacks -> callbacks.terminated(failure));
            if (thrown != null && calls.interrupted()) {
                log.warn("'terminated' of stage {} was interrupted by the shutdown", shell);
            } else if (thrown != null) {
                log.error("'terminated' of stage {} failed", shell, thrown);
            }
        }
    }
}
