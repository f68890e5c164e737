package io.genstage;

import java.time.Duration;

/**
 * All that stages need of time and threads: an executor, a timer and a clock behind one interface, so that a test can
 * drive a pipeline by hand. Ready-made ones come from {@code io.genstage.pipeline.Schedulers}. Implementations are
 * thread-safe.
 *
 * @since 0.1.0
 */
public interface Scheduler extends AutoCloseable {

    /**
     * Runs a task soon, on another thread than the caller's. A scheduler that cannot run it now throws; the task is then submitted again
     * after some milliseconds. If the scheduler has rejected all tasks for 5 seconds, the pipeline fails. A task that was accepted although
     * this method threw does no harm.
     *
     * @param task the task; it never throws
     * @param mayBlock whether it may block; tasks that do not may share a few threads
     * @throws java.util.concurrent.RejectedExecutionException if it cannot run the task now
     */
    void execute(Runnable task, boolean mayBlock);

    /**
     * Asked by a task on its own thread, when it has run for about a millisecond and would rather go on than submit itself anew.
     * An implementation may let others have the processor meanwhile.
     *
     * @param mayBlock with what the task was submitted
     * @return whether it may, because nobody waits for its thread
     */
    default boolean mayGoOn(boolean mayBlock) {
        return false;
    }

    /**
     * Runs a short task that never blocks, once, when a delay has passed. A scheduler that cannot set the timer now throws; it is asked again
     * after some milliseconds.
     *
     * @param task the task
     * @param delay how long to wait, not negative
     * @return a way to call it off
     * @throws java.util.concurrent.RejectedExecutionException if it cannot set the timer now
     */
    Timer schedule(Runnable task, Duration delay);

    /**
     * {@return the clock, in nanoseconds since some arbitrary moment}
     */
    long nanoTime();

    /** Takes no new tasks; those that run are left to end. */
    @Override
    void close();

    /** A task that waits for its time. */
    @FunctionalInterface
    interface Timer {

        /** Calls the task off if it has not begun. */
        void cancel();
    }
}
