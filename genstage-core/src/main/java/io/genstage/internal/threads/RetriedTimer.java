package io.genstage.internal.threads;

import io.genstage.Scheduler;
import io.genstage.Scheduler.Timer;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs an action after a delay. If the scheduler rejects the timer, or if there is no memory, {@link Retries} sets the
 * timer later, or runs the action when it is due.
 */
public abstract class RetriedTimer extends Retry implements Runnable, Timer {

    private final Scheduler scheduler;

    private volatile boolean cancelled;

    private volatile @Nullable Timer timer;

    /** On the scheduler's clock; set only if the timer could not be set at once. */
    private long due;

    public RetriedTimer(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * Runs an action after a delay.
     *
     * @param scheduler sets the timer
     * @param delay how long to wait
     * @param action called once, on the timer's thread or on the thread of {@link Retries}; it must be brief
     * @return cancels the action
     * @throws RejectedExecutionException if the scheduler was closed; the action is not called then
     */
    public static Timer after(Scheduler scheduler, Duration delay, Runnable action) {
        RetriedTimer timer = new Once(scheduler, action);
        if (timer.set(delay) instanceof SchedulerClosedException closed) {
            timer.cancel();
            throw closed;
        }
        return timer;
    }

    /**
     * Sets the timer.
     *
     * @return the exception of a scheduler that rejected it, so that the timer is set later, or {@code null}
     */
    protected final @Nullable Throwable set(Duration delay) {
        Throwable rejection = trySetting(delay);
        if (rejection != null) {
            due = now() + Durations.nanos(delay);
            Retries.later(this);
        }
        return rejection;
    }

    private @Nullable Throwable trySetting(Duration delay) {
        try {
            timer = scheduler.schedule(this, Durations.delay(delay));
            return null;
        } catch (Throwable rejection) {
            return rejection;
        }
    }

    /** By the scheduler's clock, or by the JVM's if the scheduler's clock fails. */
    private long now() {
        try {
            return scheduler.nanoTime();
        } catch (Throwable thrown) {
            return System.nanoTime();
        }
    }

    @Override
    protected final boolean attempt() {
        if (cancelled) {
            return true;
        }
        long left = due - now();
        if (left > 0) {
            return trySetting(Duration.ofNanos(left)) == null;
        }
        return tryFire();
    }

    /** Called by the timer. */
    @Override
    public final void run() {
        if (!tryFire()) {
            due = now();
            Retries.later(this);
        }
    }

    private boolean tryFire() {
        try {
            if (!cancelled) {
                fire();
            }
            return true;
        } catch (Throwable thrown) {
            if (MemoryShortage.isCauseOf(thrown)) {
                return false;
            }
            throw thrown;
        }
    }

    /** Called when the delay has passed. If a scheduler throws and sets the timer all the same, it is called twice. */
    protected abstract void fire();

    @Override
    public void cancel() {
        cancelled = true;
        Timer set = timer;
        if (set != null) {
            cancel(set);
        }
    }

    private static void cancel(Timer set) {
        try {
            set.cancel();
        } catch (Throwable thrown) {
            // then the timer fires and does nothing
        }
    }

    /** Drops its action when it has run or was cancelled, so that the timer keeps no object alive. */
    private static final class Once extends RetriedTimer {

        private final AtomicReference<@Nullable Runnable> action;

        Once(Scheduler scheduler, Runnable action) {
            super(scheduler);
            this.action = new AtomicReference<>(action);
        }

        @Override
        protected void fire() {
            Runnable present = action.getAndSet(null);
            if (present != null) {
                try {
                    present.run();
                } catch (Throwable thrown) {
                    if (MemoryShortage.isCauseOf(thrown)) {
                        action.set(present);
                    }
                    throw thrown;
                }
            }
        }

        @Override
        public void cancel() {
            super.cancel();
            action.set(null);
        }
    }
}
