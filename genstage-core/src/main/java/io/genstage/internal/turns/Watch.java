package io.genstage.internal.turns;

import io.genstage.Scheduler;
import io.genstage.internal.threads.Retries;
import io.genstage.internal.threads.Retry;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks after all threads of a pipeline on which stages wait for the end of a call, once in a millisecond as long as there are such.
 * One timer for all, which goes on ticking between two turns that follow each other closely: to set one costs as much as a short turn.
 */
public final class Watch extends Retry implements Runnable {

    /** How long a call may keep stages waiting that were expected not to wait at all; twice that at most. */
    private static final Duration PATIENCE = Duration.ofMillis(1);

    private final Scheduler scheduler;

    private final Set<Worker> workers = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean ticks = new AtomicBoolean();

    public Watch(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * Looks after a thread from now on.
     *
     * @return whether it does; it does not if the scheduler refuses to set a timer, or there is no memory
     */
    boolean enter(Worker worker) {
        try {
            workers.add(worker);
        } catch (Throwable noMemory) {
            leave(worker); // it may have been added all the same
            return false;
        }
        boolean looks = ticksLater();
        if (!looks) {
            leave(worker);
        }
        return looks;
    }

    /** Looks after a thread no more. */
    void leave(Worker worker) {
        try {
            workers.remove(worker);
        } catch (Throwable noMemory) {
            // for the map's counters; it has been removed
        }
    }

    /** By the timer. */
    @Override
    public void run() {
        ticks.set(false); // who enters from now on sees that it does not tick
        if (!attempt()) {
            Retries.later(this);
        }
    }

    /** By the timer or, as long as that is refused, by the retries. */
    @Override
    protected boolean attempt() {
        try {
            workers.forEach(Worker::lookAfterCall);
        } catch (Throwable noMemory) {
            return false;
        }
        return workers.isEmpty() || ticksLater();
    }

    /** {@return whether it does; not if the timer was refused} */
    private boolean ticksLater() {
        if (ticks.get() || !ticks.compareAndSet(false, true)) {
            return true;
        }
        try {
            scheduler.schedule(this, PATIENCE);
            return true;
        } catch (Throwable refusal) {
            ticks.set(false);
            Retries.later(this); // who has seen it tick meanwhile relies on it
            return false;
        }
    }
}
