package io.genstage.internal.engine;

import io.genstage.Scheduler.Timer;
import io.genstage.internal.threads.Durations;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The time that a stage waits before it does something again. Its end wakes the stage. Belongs to the stage's
 * activation.
 */
final class Delay {

    private final StageShell<?, ?> shell;

    private @Nullable Timer timer;

    private boolean due;

    private long dueAt;

    /** The deadline of the shutdown that ended a delay early. */
    private @Nullable Long expeditedFor;

    Delay(StageShell<?, ?> shell) {
        this.shell = shell;
    }

    void begin(Duration delay) {
        cancel();
        dueAt = shell.worker().lastClockRead() + Durations.nanos(delay);
        due = delay.isZero();
        if (!due) {
            timer = shell.timer().after(delay, () -> due = true);
        }
    }

    /**
     * During a shutdown, ends a delay that would end after the shutdown's deadline. Does so once for each shutdown: the
     * shutdown does not wait for the next delay.
     */
    void expedite() {
        Long deadline = shell.control().deadline();
        if (tooLong() && !Objects.equals(expeditedFor, deadline)) {
            expeditedFor = deadline;
            cancel();
            due = true;
        }
    }

    /** {@return whether a shutdown stops waiting before the delay ends} */
    boolean tooLong() {
        Long deadline = shell.control().deadline();
        return deadline != null && !due && dueAt - deadline > 0;
    }

    boolean due() {
        return due;
    }

    /** {@return how long the delay still takes; on any thread} */
    Duration left() {
        return due
                ? Duration.ZERO
                : Duration.ofNanos(Math.max(0, dueAt - shell.scheduler().nanoTime()));
    }

    void cancel() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
