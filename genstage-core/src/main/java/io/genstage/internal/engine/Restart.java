package io.genstage.internal.engine;

import java.time.Duration;
import java.util.LinkedList;
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

    @SuppressWarnings("JdkObsolete") // an ArrayDeque is empty after it ran out of memory while it grew
    private final Queue<Runnable> deferred = new LinkedList<>();

    private @Nullable Throwable cause;

    /** Whether the stage's handler threw. If not, it is restarted because of another stage. */
    private boolean ownFailure;

    private final Delay delay;

    Restart(StageShell<?, ?> shell, Delay delay) {
        this.shell = shell;
        this.delay = delay;
    }

    /** Begins the wait: the handler threw, or the start of the next one failed. */
    void begin(Throwable reason, boolean byHandler, Duration wait) {
        cause = reason;
        ownFailure = byHandler;
        delay.begin(wait);
    }

    /** See {@link Delay#expedite()}. */
    void expedite() {
        delay.expedite();
    }

    /** {@return whether a shutdown stops waiting before the next handler starts} */
    boolean tooLate() {
        return delay.tooLong();
    }

    boolean due() {
        return delay.due();
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
        delay.cancel();
    }
}
