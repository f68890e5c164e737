package io.genstage.internal.threads;

import io.genstage.Scheduler;
import io.genstage.Scheduler.Timer;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Does something when a while has passed. A timer that the scheduler does not set is set later, or what it is for is done without it when
 * its time has come, by the {@link Retries}. So is what there is no memory for.
 */
public abstract class Appointment extends Retry implements Runnable, Timer {

    private final Scheduler scheduler;

    private volatile boolean cancelled;

    private volatile @Nullable Timer timer;

    /** On the scheduler's clock; known when the timer was not set at once. */
    private long due;

    public Appointment(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * Makes an appointment.
     *
     * @param scheduler whose timer is set
     * @param delay how long to wait
     * @param action what to do then, once: brief, because it runs on the timer's thread or on that of the {@link Retries}
     * @return to call it off
     * @throws RejectedExecutionException if the scheduler was closed; then there is none
     */
    public static Timer after(Scheduler scheduler, Duration delay, Runnable action) {
        Appointment made = new Once(scheduler, action);
        if (made.set(delay) instanceof SchedulerClosedException closed) {
            made.cancel();
            throw closed;
        }
        return made;
    }

    /** Sets the timer. {@return the exception of a scheduler that rejects it, so that it is set later, or {@code null}} */
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

    /** By the scheduler's clock, or by the JVM's if that is broken. */
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
        return isKept();
    }

    /** By the timer. */
    @Override
    public final void run() {
        if (!isKept()) {
            due = now();
            Retries.later(this);
        }
    }

    private boolean isKept() {
        try {
            if (!cancelled) {
                keep();
            }
            return true;
        } catch (OutOfMemoryError noMemory) {
            return false;
        }
    }

    /** The time has come. May be called twice, if a scheduler throws and yet sets the timer. */
    protected abstract void keep();

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
            // then it fires, and there is nothing to do any more
        }
    }

    /** Keeps nothing alive when it is over. */
    private static final class Once extends Appointment {

        private final AtomicReference<@Nullable Runnable> action;

        Once(Scheduler scheduler, Runnable action) {
            super(scheduler);
            this.action = new AtomicReference<>(action);
        }

        @Override
        protected void keep() {
            Runnable present = action.getAndSet(null);
            if (present != null) {
                try {
                    present.run();
                } catch (OutOfMemoryError noMemory) {
                    action.set(present);
                    throw noMemory;
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
