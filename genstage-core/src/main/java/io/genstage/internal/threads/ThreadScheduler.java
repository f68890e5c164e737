package io.genstage.internal.threads;

import io.genstage.Scheduler;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A scheduler with real threads: threads for stages that may block, one thread per core for stages that never block,
 * and a timer. Idle threads end. All threads are daemons: the application decides what keeps the JVM running.
 */
public final class ThreadScheduler implements Scheduler {

    private static final long KEEP_ALIVE_SECONDS = 30;

    private final TaskPool blocking;

    private final TaskPool computing;

    private final ScheduledThreadPoolExecutor timer;

    private volatile boolean closed;

    private ThreadScheduler(String name, TaskPool blocking) {
        this.blocking = blocking;
        this.computing =
                ComputeThreads.pool(name + "-compute-", Runtime.getRuntime().availableProcessors(), KEEP_ALIVE_SECONDS);
        this.timer = new ScheduledThreadPoolExecutor(1, new NamedThreads(name + "-timer-"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    /**
     * Makes a scheduler with platform threads, at most {@code maxThreads} for stages that may block. The names of the
     * threads begin with {@code name}.
     */
    public static ThreadScheduler platform(String name, int maxThreads) {
        if (maxThreads < 1) {
            throw new IllegalArgumentException("max-threads must be at least 1, but is " + maxThreads);
        }
        return new ThreadScheduler(name, ElasticThreads.pool(maxThreads, new NamedThreads(name + "-")));
    }

    /**
     * Makes a scheduler with a new virtual thread for each stage that has become runnable. The names of the threads
     * begin with {@code name}.
     */
    public static ThreadScheduler virtual(String name) {
        return new ThreadScheduler(name, VirtualThreads.pool(name + "-virtual-"));
    }

    @Override
    public void execute(Runnable task, boolean mayBlock) {
        try {
            pool(mayBlock).run().execute(task);
        } catch (RejectedExecutionException rejection) {
            throw closed ? new SchedulerClosedException(rejection) : rejection;
        }
    }

    @Override
    public boolean mayContinue(boolean mayBlock) {
        return pool(mayBlock).mayContinue().getAsBoolean();
    }

    private TaskPool pool(boolean mayBlock) {
        return mayBlock ? blocking : computing;
    }

    @Override
    public Timer schedule(Runnable task, Duration delay) {
        try {
            Future<?> future = timer.schedule(task, Durations.nanos(delay), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException rejection) {
            throw closed ? new SchedulerClosedException(rejection) : rejection;
        }
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
        computing.threads().shutdown();
        blocking.threads().shutdown();
    }
}
