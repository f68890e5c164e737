package io.genstage.testing;

import io.genstage.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;

/** One thread that is driven by hand, first come, first served, and a clock that only moves when somebody says so. */
public final class OneThread implements Scheduler {

    private final Queue<Runnable> submitted = new ArrayDeque<>();

    private final List<Runnable> timers = new ArrayList<>();

    private long now;

    private long submissions;

    private boolean crowded;

    private boolean timerClosed;

    @Override
    public void execute(Runnable task, boolean mayBlock) {
        submissions++;
        submitted.add(task);
    }

    @Override
    public boolean mayGoOn(boolean mayBlock) {
        return !crowded;
    }

    @Override
    public Timer schedule(Runnable task, Duration delay) {
        if (timerClosed) {
            throw new RejectedExecutionException("closed");
        }
        timers.add(task);
        return () -> timers.remove(task);
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public void close() {}

    /** Moves the clock. */
    public void take(Duration time) {
        now += time.toNanos();
    }

    /** From now on somebody waits for the thread, or nobody does. */
    public void crowded(boolean yes) {
        crowded = yes;
    }

    /** From now on nobody can wait for a time. */
    public void closeTimer() {
        timerClosed = true;
    }

    /** Runs what was submitted, but nothing that is submitted meanwhile. */
    public void runOnce() {
        for (int left = submitted.size(); left > 0; left--) {
            submitted.remove().run();
        }
    }

    /** {@return whether there was something to run} */
    public boolean runAll() {
        boolean some = !submitted.isEmpty();
        while (!submitted.isEmpty()) {
            submitted.remove().run();
        }
        return some;
    }

    /** All timers fire, whatever the time. */
    public void fireTimers() {
        List<Runnable> due = List.copyOf(timers);
        timers.clear();
        due.forEach(Runnable::run);
    }

    public int timers() {
        return timers.size();
    }

    public long submissions() {
        return submissions;
    }

    public void forgetSubmissions() {
        submissions = 0;
    }
}
