package io.genstage.testing;

import io.genstage.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;

/** A scheduler of one thread. A test runs its tasks, in the order of their submission, and moves its clock. */
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
    public boolean mayContinue(boolean mayBlock) {
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

    /** Sets whether other tasks wait for the thread from now on. */
    public void crowded(boolean yes) {
        crowded = yes;
    }

    /** Makes the scheduler reject timers from now on. */
    public void closeTimer() {
        timerClosed = true;
    }

    /** Runs the submitted tasks, without those that they submit. */
    public void runOnce() {
        for (int left = submitted.size(); left > 0; left--) {
            submitted.remove().run();
        }
    }

    /** Runs all tasks, with those that they submit. {@return whether there was one} */
    public boolean runAll() {
        boolean some = !submitted.isEmpty();
        while (!submitted.isEmpty()) {
            submitted.remove().run();
        }
        return some;
    }

    /** Fires all timers, whatever the time. */
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
