package io.genstage.testing;

import io.genstage.Scheduler;
import io.genstage.internal.turns.Watchdog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler on the caller's thread, which the test steps. A seed chooses the next of the runnable tasks, and
 * how far the clock moves at each read, so that activations end at different points. Other threads may submit tasks.
 */
public final class SeededScheduler implements Scheduler {

    private record Due(long at, long order, Runnable task) {}

    private final RandomGenerator random;

    private final long mostNanosPerLook;

    private final List<Runnable> runnable = new ArrayList<>();

    private final PriorityQueue<Due> timers =
            new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));

    private long now;

    private long order;

    private LongConsumer watcher = time -> {};

    public SeededScheduler(long seed) {
        this(seed, Duration.ofMillis(1));
    }

    public SeededScheduler(long seed, Duration maxPerRead) {
        this(new Random(seed), maxPerRead);
    }

    /**
     * A scheduler with custom choices.
     *
     * @param random chooses
     * @param maxPerRead how far the clock moves at most at a read
     */
    public SeededScheduler(RandomGenerator random, Duration maxPerRead) {
        this.random = random;
        this.mostNanosPerLook = maxPerRead.toNanos();
    }

    @Override
    public synchronized void execute(Runnable task, boolean mayBlock) {
        runnable.add(task);
    }

    @Override
    public synchronized Timer schedule(Runnable task, Duration delay) {
        if (task instanceof Watchdog) {
            return () -> {}; // on one thread nothing happens during a call, so the watchdog is not needed
        }
        Due due = new Due(now + delay.toNanos(), order++, task);
        timers.add(due);
        return () -> cancel(due);
    }

    private synchronized void cancel(Due due) {
        timers.remove(due);
    }

    @Override
    public synchronized long nanoTime() {
        now += mostNanosPerLook == 0 ? 0 : random.nextLong(mostNanosPerLook);
        watcher.accept(now);
        return now;
    }

    @Override
    public synchronized void close() {
        runnable.clear();
        timers.clear();
    }

    /** {@return other threads with the same clock, driven together with these} */
    public Scheduler elsewhere() {
        SeededScheduler here = this;
        return new Scheduler() {
            @Override
            public void execute(Runnable task, boolean mayBlock) {
                here.execute(task, mayBlock);
            }

            @Override
            public Timer schedule(Runnable task, Duration delay) {
                return here.schedule(task, delay);
            }

            @Override
            public long nanoTime() {
                return here.nanoTime();
            }

            @Override
            public void close() {}
        };
    }

    /**
     * Runs one of the runnable tasks.
     *
     * @return whether there was one
     */
    public boolean step() {
        Runnable task = next();
        if (task == null) {
            return false;
        }
        task.run();
        return true;
    }

    private synchronized @Nullable Runnable next() {
        return runnable.isEmpty() ? null : runnable.remove(random.nextInt(runnable.size()));
    }

    /** Runs until nothing is runnable; timers wait. */
    public void run() {
        while (step()) {}
    }

    /**
     * Moves the clock to the next timer and makes it due.
     *
     * @return whether there was one
     */
    public boolean nextTimer() {
        Due due = nextDue();
        if (due == null) {
            return false;
        }
        due.task.run();
        return true;
    }

    private synchronized @Nullable Due nextDue() {
        Due due = timers.poll();
        if (due != null) {
            now = Math.max(now, due.at);
        }
        return due;
    }

    /** Calls a listener at each read of the clock. */
    public void tellLooks(LongConsumer other) {
        watcher = other;
    }

    /** {@return by how much one read moves the clock at most} */
    public long mostNanosPerLook() {
        return mostNanosPerLook;
    }

    public synchronized int waitingTimers() {
        return timers.size();
    }

    public long now() {
        return now;
    }
}
