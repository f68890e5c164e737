package io.genstage.testing;

import io.genstage.Scheduler;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** A scheduler that rejects some tasks and timers, and forwards the others. */
public final class Refusing implements Scheduler {

    private final Scheduler real;

    private final BooleanSupplier refusesThreads;

    private final BooleanSupplier refusesTimers;

    private final AtomicInteger refused = new AtomicInteger();

    public Refusing(Scheduler real, BooleanSupplier refusesThreads, BooleanSupplier refusesTimers) {
        this.real = real;
        this.refusesThreads = refusesThreads;
        this.refusesTimers = refusesTimers;
    }

    /** {@return {@code true} with a probability; a seed determines the results} */
    public static BooleanSupplier sometimes(long seed, double probability) {
        Random random = new Random(seed);
        return () -> random.nextDouble() < probability;
    }

    /** {@return {@code true} for the first calls, as many as a number says} */
    public static BooleanSupplier times(int number) {
        AtomicInteger left = new AtomicInteger(number);
        return () -> left.getAndUpdate(now -> Math.max(0, now - 1)) > 0;
    }

    public static BooleanSupplier never() {
        return () -> false;
    }

    /** {@return how often it has rejected} */
    public int refused() {
        return refused.get();
    }

    /** Rejects, but accepts the task nevertheless half of the time. */
    @Override
    public void execute(Runnable task, boolean mayBlock) {
        if (!refusesThreads.getAsBoolean()) {
            real.execute(task, mayBlock);
            return;
        }
        if (refused.incrementAndGet() % 2 == 0) {
            real.execute(task, mayBlock);
        }
        throw new RejectedExecutionException("no thread is left");
    }

    @Override
    public boolean mayContinue(boolean mayBlock) {
        return real.mayContinue(mayBlock);
    }

    @Override
    public Timer schedule(Runnable task, Duration delay) {
        if (refusesTimers.getAsBoolean()) {
            refused.incrementAndGet();
            throw new OutOfMemoryError("unable to create native thread");
        }
        return real.schedule(task, delay);
    }

    @Override
    public long nanoTime() {
        return real.nanoTime();
    }

    @Override
    public void close() {
        real.close();
    }
}
