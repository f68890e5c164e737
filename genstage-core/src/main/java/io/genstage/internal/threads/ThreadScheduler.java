package io.genstage.internal.threads;

import io.genstage.Scheduler;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A scheduler with real threads: one lane for stages that may block, one of a thread a core for stages that promise not
 * to, and a timer. Idle threads end, and all are daemons: what keeps a program alive is for its owner to say.
 */
public final class ThreadScheduler implements Scheduler {

    private static final long KEEP_ALIVE_SECONDS = 30;

    private final Lane blocking;

    private final Lane computing;

    private final ScheduledThreadPoolExecutor timer;

    private volatile boolean closed;

    private ThreadScheduler(String name, Lane blocking) {
        this.blocking = blocking;
        this.computing =
                ComputeThreads.lane(name + "-compute-", Runtime.getRuntime().availableProcessors(), KEEP_ALIVE_SECONDS);
        this.timer = new ScheduledThreadPoolExecutor(1, new NamedThreads(name + "-timer-"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    /** Platform threads whose names begin with a name, at most {@code maxThreads} for stages that may block. */
    public static ThreadScheduler platform(String name, int maxThreads) {
        if (maxThreads < 1) {
            throw new IllegalArgumentException("max-threads must be at least 1, but is " + maxThreads);
        }
        return new ThreadScheduler(name, ElasticThreads.lane(maxThreads, new NamedThreads(name + "-")));
    }

    /** A new virtual thread, whose name begins with a name, for each stage that has become runnable. */
    public static ThreadScheduler virtual(String name) {
        return new ThreadScheduler(name, VirtualThreads.lane(name + "-virtual-"));
    }

    @Override
    public void execute(Runnable task, boolean mayBlock) {
        try {
            lane(mayBlock).run().execute(task);
        } catch (RejectedExecutionException rejection) {
            throw closed ? new SchedulerClosedException(rejection) : rejection;
        }
    }

    @Override
    public boolean mayGoOn(boolean mayBlock) {
        return lane(mayBlock).nobodyWaits().getAsBoolean();
    }

    private Lane lane(boolean mayBlock) {
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
