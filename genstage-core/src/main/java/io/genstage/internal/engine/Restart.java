package io.genstage.internal.engine;

import io.genstage.Scheduler.Timer;
import io.genstage.internal.threads.Durations;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A restart: the time between the end of a handler and the start of the next one. The stage continues to run in this
 * time. It queues deliveries and delivers buffered events on demand. It defers calls and casts until the next handler
 * has started. Belongs to the stage's activation.
 */
final class Restart {

    private final StageShell<?, ?> shell;

    private final Queue<Runnable> deferred = new ArrayDeque<>();

    private @Nullable Throwable cause;

    /** Whether the stage's handler threw. If not, it is restarted because of another stage. */
    private boolean ownFailure;

    private @Nullable Timer timer;

    private boolean due;

    /** When the restart is due. */
    private long dueAt;

    Restart(StageShell<?, ?> shell) {
        this.shell = shell;
    }

    /** Begins the wait: the handler threw, or the start of the next one failed. */
    void begin(Throwable reason, boolean byHandler, Duration delay) {
        cause = reason;
        ownFailure = byHandler;
        cancel();
        dueAt = shell.worker().lastClockRead() + Durations.nanos(delay);
        due = delay.isZero();
        if (!due) {
            timer = shell.timer().after(delay, () -> due = true);
        }
    }

    /** Ends the wait: the restart is due now. */
    void expedite() {
        cancel();
        due = true;
    }

    /** {@return whether the restart is due after a time} */
    boolean dueAfter(long time) {
        return !due && dueAt - time > 0;
    }

    boolean due() {
        return due;
    }

    Throwable cause() {
        return Objects.requireNonNull(cause);
    }

    /** Whether the stage's handler threw, so that other stages may have to be restarted with it. */
    boolean ownFailure() {
        return ownFailure;
    }

    /** Runs an action after the restart. */
    void defer(Runnable action) {
        deferred.add(action);
    }

    /** Runs the deferred actions. If one throws, the others run all the same. */
    void runDeferred() {
        for (Runnable action = deferred.poll(); action != null; action = deferred.poll()) {
            try {
                action.run();
            } catch (Throwable thrown) {
                shell.deferredActionThrew(thrown);
            }
        }
    }

    void cancel() {
        if (timer != null) {
            timer.cancel();
        }
    }
}
