package io.genstage.engine;

import io.genstage.Scheduler;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks after all threads of a pipeline on which stages wait for the end of a call, once in a millisecond as long as there are such.
 * One timer for all, which goes on ticking between two turns that follow each other closely: to set one costs as much as a short turn.
 */
public final class Watch implements Runnable {

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
     * @return whether it does; it does not if the scheduler's timer is closed
     */
    boolean enter(Worker worker) {
        workers.add(worker);
        try {
            tickLater();
            return true;
        } catch (RuntimeException closed) {
            ticks.set(false);
            workers.remove(worker);
            return false;
        }
    }

    /** Looks after a thread no more. */
    void leave(Worker worker) {
        workers.remove(worker);
    }

    /** By the timer. */
    @Override
    public void run() {
        workers.forEach(Worker::lookAfterCall);
        ticks.set(false);
        if (!workers.isEmpty()) { // who enters from now on sees that it does not tick
            tickLater();
        }
    }

    private void tickLater() {
        if (!ticks.get() && ticks.compareAndSet(false, true)) {
            scheduler.schedule(this, PATIENCE);
        }
    }
}
