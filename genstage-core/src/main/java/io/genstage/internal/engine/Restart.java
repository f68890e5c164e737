package io.genstage.internal.engine;

import io.genstage.Scheduler.Timer;
import io.genstage.internal.threads.Durations;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The time between a handler that was given up and the next one. The shell lives on meanwhile: what arrives is queued, what is
 * buffered leaves as it is asked for, and what was said to the handler waits for its successor. Belongs to the stage's
 * activation.
 */
final class Restart {

    private final StageShell<?, ?> shell;

    private final Queue<Runnable> deferred = new ArrayDeque<>();

    private @Nullable Throwable cause;

    /** Whether the handler has thrown itself, and has not given way because of another stage. */
    private boolean ownFailure;

    private @Nullable Timer timer;

    private boolean due;

    /** When it is due. */
    private long dueAt;

    Restart(StageShell<?, ?> shell) {
        this.shell = shell;
    }

    /** The handler has thrown, or its successor has, before it was one. */
    void begin(Throwable why, boolean byHandler, Duration delay) {
        cause = why;
        ownFailure = byHandler;
        cancel();
        dueAt = shell.worker().lastLook() + Durations.nanos(delay);
        due = delay.isZero();
        if (!due) {
            timer = shell.timer().after(delay, () -> due = true);
        }
    }

    /** Does not wait any longer. */
    void expedite() {
        cancel();
        due = true;
    }

    /** {@return whether it waits until after a time} */
    boolean dueAfter(long time) {
        return !due && dueAt - time > 0;
    }

    boolean due() {
        return due;
    }

    Throwable cause() {
        return Objects.requireNonNull(cause);
    }

    /** Whether the handler has thrown itself, so that others may have to be restarted with it. */
    boolean ownFailure() {
        return ownFailure;
    }

    /** Does something when the restart is over. */
    void defer(Runnable action) {
        deferred.add(action);
    }

    /** What one of the actions throws keeps none of the others from being done. */
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
