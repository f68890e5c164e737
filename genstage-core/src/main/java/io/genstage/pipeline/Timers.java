package io.genstage.pipeline;

import io.genstage.Scheduler;
import io.genstage.Scheduler.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Timers that are cancelled together. What they do may call foreign code, and so leaves the timer's thread to a thread for what does
 * not block. If none is free soon, because handlers block them all, the timer's thread does it after all.
 */
final class Timers {

    private static final Duration SOON = Duration.ofMillis(50);

    private final Scheduler scheduler;

    private final List<Timer> timers = new ArrayList<>();

    private boolean cancelled;

    Timers(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Does something after a delay, or at once if the scheduler takes no timer any more. */
    void after(Duration delay, Runnable action) {
        try {
            keep(scheduler.schedule(() -> submit(action), delay));
        } catch (Throwable rejection) { // also an error, where no thread can be started
            action.run();
        }
    }

    private void submit(Runnable action) {
        AtomicBoolean done = new AtomicBoolean();
        Runnable once = () -> {
            if (!isCancelled() && !done.getAndSet(true)) {
                action.run();
            }
        };
        try {
            scheduler.execute(once, false);
            keep(scheduler.schedule(once, SOON));
        } catch (Throwable rejection) { // also an error, where no thread can be started
            once.run();
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
