package io.genstage;

import java.time.Duration;

/**
 * Executor, timer and clock of a pipeline in one interface, so that a test can drive a pipeline by hand. {@link
 * io.genstage.pipeline.Schedulers} has implementations for production. Implementations are thread-safe.
 *
 * <pre>{@code
 * import io.genstage.Scheduler;
 *
 * final class ExecutorScheduler implements Scheduler {
 *     private final ExecutorService executor = Executors.newFixedThreadPool(16);
 *     private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
 *
 *     @Override
 *     public void execute(Runnable task, boolean mayBlock) {
 *         executor.execute(task);
 *     }
 *
 *     @Override
 *     public Timer schedule(Runnable task, Duration delay) {
 *         Future<?> future = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
 *         return () -> future.cancel(false);
 *     }
 *
 *     @Override
 *     public long nanoTime() {
 *         return System.nanoTime();
 *     }
 *
 *     @Override
 *     public void close() {
 *         executor.shutdown();
 *         timer.shutdownNow();
 *     }
 * }
 * }</pre>
 *
 * @since 0.1.0
 */
public interface Scheduler extends AutoCloseable {

    /**
     * Runs a task soon, on another thread than the caller's.
     *
     * <p>If the scheduler cannot run the task now, it throws. The engine then submits the task again after some
     * milliseconds. If the scheduler rejects all tasks for 5 seconds, the pipeline fails. The scheduler may run a task
     * although this method threw for it.
     *
     * @param task the task; it never throws
     * @param mayBlock whether the task may block; tasks that do not block may share a few threads
     * @throws java.util.concurrent.RejectedExecutionException if the scheduler cannot run the task now
     */
    void execute(Runnable task, boolean mayBlock);

    /**
     * Returns whether a task may keep its thread. A task calls this on its own thread after it has run for about a
     * millisecond, to avoid submitting itself again. An implementation may yield the processor to other threads
     * meanwhile.
     *
     * @param mayBlock the value with which the task was submitted
     * @return whether the task may continue, because no other task waits for the thread
     */
    default boolean mayContinue(boolean mayBlock) {
        return false;
    }

    /**
     * Runs a short task once, after a delay. The task never blocks.
     *
     * <p>If the scheduler cannot set the timer now, it throws. The engine then calls it again after some milliseconds.
     *
     * @param task the task
     * @param delay how long to wait, not negative
     * @return a handle that cancels the timer
     * @throws java.util.concurrent.RejectedExecutionException if the scheduler cannot set the timer now
     */
    Timer schedule(Runnable task, Duration delay);

    /** {@return the clock, in nanoseconds since an arbitrary moment} */
    long nanoTime();

    /** Closes the scheduler: it accepts no new tasks. Running tasks may finish. */
    @Override
    void close();

    /** A scheduled task that has not begun yet. */
    @FunctionalInterface
    interface Timer {

        /** Cancels the task, if it has not begun. */
        void cancel();
    }
}
