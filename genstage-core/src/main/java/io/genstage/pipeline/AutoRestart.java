package io.genstage.pipeline;

import io.genstage.Scheduler;
import io.genstage.Scheduler.Timer;
import io.genstage.internal.text.SafeLog;
import io.genstage.internal.threads.Durations;
import io.genstage.internal.threads.RetriedTimer;
import io.genstage.supervision.Backoff;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Starts a failed pipeline again after a delay. The delay grows with each failure in a row. A run that lived longer than
 * the longest delay ends the row.
 */
final class AutoRestart {

    private static final SafeLog log = SafeLog.of(AutoRestart.class);

    private final String pipeline;

    private final Backoff backoff;

    private final Scheduler scheduler;

    private final Runnable restart;

    private long runBegan;

    private int failures;

    /** When the restart is due. Has a meaning only while there is a timer. */
    private long due;

    /** Not {@code null} while the pipeline waits for its restart. */
    private @Nullable Timer timer;

    /**
     * No restart is due.
     *
     * @param restart starts the pipeline again; called on a thread of the scheduler
     */
    AutoRestart(String pipeline, Backoff backoff, Scheduler scheduler, Runnable restart) {
        this.pipeline = pipeline;
        this.backoff = backoff;
        this.scheduler = scheduler;
        this.restart = restart;
    }

    /** A run begins. */
    synchronized void runBegins() {
        cancel();
        runBegan = scheduler.nanoTime();
    }

    /**
     * A run has failed, or could not begin.
     *
     * @return whether the pipeline will be started again; not if its scheduler was closed
     */
    synchronized boolean schedule() {
        cancel();
        if (scheduler.nanoTime() - runBegan > Durations.nanos(backoff.maxDelay())) {
            failures = 0;
        }
        failures++;
        Duration delay = backoff.after(failures, ThreadLocalRandom.current().nextDouble());
        due = scheduler.nanoTime() + Durations.nanos(delay);
        try {
            timer = RetriedTimer.after(scheduler, delay, this::submit);
        } catch (RejectedExecutionException closed) {
            log.warn("Pipeline '{}' is not started again, because its scheduler was closed", pipeline);
            return false;
        }
        log.warn(
                "Pipeline '{}' has failed{}, and is started again in {} ms",
                pipeline,
                failures == 1 ? "" : " " + failures + " times in a row",
                delay.toMillis());
        return true;
    }

    /** The application's factories of dispatchers run in the restart, and must not run on the timer's thread. */
    private void submit() {
        try {
            scheduler.execute(restart, true);
        } catch (Throwable rejection) { // also an error, where no thread can be started
            restart.run();
        }
    }

    /** {@return how long the pipeline still waits for its restart, or {@code null} if it waits for none} */
    synchronized @Nullable Duration restartIn() {
        return timer == null ? null : Duration.ofNanos(Math.max(0, due - scheduler.nanoTime()));
    }

    /** Cancels a restart that has not begun. */
    synchronized void cancel() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
