package io.genstage.engine;

import io.genstage.Scheduler;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A scheduler with real threads: one lane for stages that may block, one of a thread a core for stages that promise not
 * to, and a timer. Idle threads end, and all are daemons: what keeps a program alive is for its owner to say.
 */
public final class ThreadScheduler implements Scheduler {

    private static final long KEEP_ALIVE_SECONDS = 30;

    private final ExecutorService blocking;

    private final ExecutorService computing;

    private final ScheduledThreadPoolExecutor timer;

    private ThreadScheduler(ExecutorService blocking) {
        this.blocking = blocking;
        this.computing = ComputeThreads.pool(
                "genstage-compute-", Runtime.getRuntime().availableProcessors(), KEEP_ALIVE_SECONDS);
        this.timer = new ScheduledThreadPoolExecutor(1, new NamedThreads("genstage-timer-"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    /** Platform threads, at most {@code maxThreads} for stages that may block. */
    public static ThreadScheduler platform(int maxThreads) {
        if (maxThreads < 1) {
            throw new IllegalArgumentException("max-threads must be at least 1, but is " + maxThreads);
        }
        return new ThreadScheduler(new ElasticThreads(maxThreads, new NamedThreads("genstage-")));
    }

    /** A new virtual thread for each activation. */
    public static ThreadScheduler virtual() {
        return new ThreadScheduler(VirtualThreads.executor("genstage-virtual-"));
    }

    @Override
    public void execute(Runnable task, boolean mayBlock) {
        Executor lane = mayBlock ? blocking : computing;
        lane.execute(task);
    }

    @Override
    public Timer schedule(Runnable task, Duration delay) {
        Future<?> future = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        computing.shutdown();
        blocking.shutdown();
    }
}
