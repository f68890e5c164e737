package io.genstage.pipeline;

import io.genstage.Scheduler;
import io.genstage.Scheduler.Timer;
import io.genstage.internal.threads.RetriedAction;
import io.genstage.internal.threads.RetriedTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Timers that are cancelled together. Their actions may call foreign code, so a non-blocking thread of the scheduler
 * runs them. If none is free soon, because handlers block them all, the timer's thread runs them. An action that throws
 * for lack of memory is repeated a little later.
 */
final class Timers {

    private static final Duration SOON = Duration.ofMillis(50);

    private final Scheduler scheduler;

    private final List<Timer> timers = new ArrayList<>();

    private boolean cancelled;

    Timers(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * {@return an action that runs once, on the first call, unless the timers are cancelled; harmless if it begins
     * twice}
     */
    Runnable once(Runnable action) {
        RetriedAction retried = new RetriedAction(action);
        AtomicBoolean begun = new AtomicBoolean();
        return () -> {
            if (!isCancelled() && !begun.getAndSet(true)) {
                retried.run();
            }
        };
    }

    /**
     * Runs an action after a delay, or at once if the scheduler was closed.
     *
     * @param action the action, made by {@link #once}
     */
    void after(Duration delay, Runnable action) {
        try {
            keep(RetriedTimer.after(scheduler, delay, () -> submit(action)));
        } catch (RejectedExecutionException closed) {
            action.run();
        }
    }

    private void submit(Runnable action) {
        try {
            scheduler.execute(action, false);
            keep(RetriedTimer.after(scheduler, SOON, action));
        } catch (Throwable rejection) { // also an error, where no thread can be started
            action.run();
        }
    }

    private synchronized boolean isCancelled() {
        return cancelled;
    }

    private synchronized void keep(Timer timer) {
        if (cancelled) {
            timer.cancel();
        } else {
            timers.add(timer);
        }
    }

    synchronized void cancel() {
        cancelled = true;
        timers.forEach(Timer::cancel);
        timers.clear();
    }
}
