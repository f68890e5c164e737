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
 * The life of a handler within that of its stage: it is started, may be replaced, and is told that it is over. The shell's
 * subscriptions, queue, buffer and counters are not touched by that: a successor is told of the subscriptions that stand, and
 * anew of what its predecessor owed.
 */
final class HandlerLife<I, O> implements Gate {

    private static final SafeLog log = SafeLog.of(HandlerLife.class);

    private final StageShell<I, O> shell;

    private final HandlerCalls<I, O> calls;

    private final @Nullable ConsumerSide<I> input;

    private final @Nullable ProducerSide<O> output;

    /** It has accepted the start, so it hears what happens, and is owed a last callback. */
    private boolean active;

    /** Not {@code null} while there is no handler, because its successor is not there yet. */
    private @Nullable Restart restart;

    private long restarts;

    /** The deadline of the shutdown for which a restart was made at once. */
    private @Nullable Long expeditedFor;

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
     * Makes the handler and calls its first callback.
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

    /** Whether the handler has given way, and its successor is not there yet. */
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
     * Tells the handler of a subscription of this consumer, and lets the one ask that it names.
     *
     * @return what it threw, or {@code null}
     */
    @Nullable
    Throwable notifySubscribed(ConsumerSide<I> consumer, Link<I> link) {
        DemandControl[] control = {DemandControl.AUTOMATIC};
        Throwable thrown = calls.callBack(callbacks ->
                control[0] = Objects.requireNonNull(callbacks.subscribed(link), "'subscribed' must say who asks"));
        if (thrown == null) {
            consumer.begin(link, control[0]);
        }
        return thrown;
    }

    /**
     * Tells the handler of events that were in hand and that are given up; not while it is restarting. If there will be no next handler,
     * the last one hears it.
     */
    void notifyFailed(List<?> events, Throwable failure) {
        Throwable thrown = calls.callBack(callbacks -> callbacks.failed(events, failure));
        if (thrown != null && thrown != failure) {
            failure.addSuppressed(thrown);
        }
    }

    /**
     * The handler is not called any more; there will be another one.
     *
     * @param cause why
     * @param ownFailure what it has thrown itself, or {@code null} if it gives way because of another stage
     * @param delay how long to wait for the next one
     */
    void beginRestart(Throwable cause, @Nullable Throwable ownFailure, Duration delay) {
        end(ownFailure);
        if (restart == null) {
            restart = new Restart(shell);
        }
        restart.begin(cause, ownFailure != null, delay);
        expedite();
    }

    /** During a shutdown, a restart that would come too late for it is made at once. The next one of the same stage is not waited for. */
    void expedite() {
        Long deadline = shell.control().deadline();
        if (restartsTooLate() && !Objects.equals(expeditedFor, deadline)) {
            expeditedFor = deadline;
            Objects.requireNonNull(restart).expedite();
        }
    }

    /** {@return whether a shutdown stops waiting before the next handler is there} */
    boolean restartsTooLate() {
        Long deadline = shell.control().deadline();
        return deadline != null && restart != null && restart.dueAfter(deadline);
    }

    boolean restartDue() {
        return restart != null && restart.due();
    }

    /**
     * Starts the next handler and tells it what it must know.
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
                shell.callOut(() -> shell.execution().listener().restarted(shell, completed.cause()));
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

    /** Does something when the successor is there, or it is known that there will be none. */
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

    /** The handler is over; its last callback says so. */
    void end(@Nullable Throwable failure) {
        if (active) {
            active = false;
            Throwable thrown = calls.callBack(callbacks -> callbacks.terminated(failure));
            if (thrown != null && calls.interrupted()) {
                log.warn("'terminated' of stage {} was interrupted by the shutdown", shell);
            } else if (thrown != null) {
                log.error("The last callback of stage {} failed", shell, thrown);
            }
        }
    }
}
