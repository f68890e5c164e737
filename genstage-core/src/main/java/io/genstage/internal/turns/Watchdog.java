package io.genstage.internal.turns;

import io.genstage.Scheduler;
import io.genstage.internal.threads.Retries;
import io.genstage.internal.threads.Retry;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Checks, once a millisecond, all threads of a pipeline on which stages are queued during a call. One timer serves all
 * threads. It keeps ticking between two turns that follow each other closely, because to set a timer costs as much as a
 * short turn.
 */
public final class Watchdog extends Retry implements Runnable {

    /** How long a call may delay queued stages that were not expected to wait; at most twice as long. */
    private static final Duration INTERVAL = Duration.ofMillis(1);

    private final Scheduler scheduler;

    private final Set<Worker> workers = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean tickScheduled = new AtomicBoolean();

    public Watchdog(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * Begins to check a thread.
     *
     * @return whether it does; {@code false} if the scheduler rejects the timer, or if there is no memory
     */
    boolean enter(Worker worker) {
        try {
            workers.add(worker);
        } catch (Throwable noMemory) {
            leave(worker); // it may have been added all the same
            return false;
        }
        boolean scheduled = scheduleTick();
        if (!scheduled) {
            leave(worker);
        }
        return scheduled;
    }

    /** Ends the checks of a thread. */
    void leave(Worker worker) {
        try {
            workers.remove(worker);
        } catch (Throwable noMemory) {
            // for the map's counters; the thread was removed
        }
    }

    /** Called by the timer. */
    @Override
    public void run() {
        tickScheduled.set(false); // a thread that enters from now on schedules the next tick
        if (!attempt()) {
            Retries.later(this);
        }
    }

    /** Called by the timer or, as long as the scheduler rejects the timer, by the retries. */
    @Override
    protected boolean attempt() {
        try {
            workers.forEach(Worker::checkCall);
        } catch (Throwable noMemory) {
            return false;
        }
        return workers.isEmpty() || scheduleTick();
    }

    /** {@return whether a tick is scheduled; {@code false} if the scheduler rejected the timer} */
    private boolean scheduleTick() {
        if (tickScheduled.get() || !tickScheduled.compareAndSet(false, true)) {
            return true;
        }
        try {
            scheduler.schedule(this, INTERVAL);
            return true;
        } catch (Throwable refusal) {
            tickScheduled.set(false);
            Retries.later(this); // a thread that read the flag meanwhile relies on a tick
            return false;
        }
    }
}
