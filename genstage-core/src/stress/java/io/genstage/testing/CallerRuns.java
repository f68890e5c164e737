package io.genstage.testing;

import io.genstage.Scheduler;
import java.time.Duration;

/**
 * Runs each task at once on the thread that submits it, so the actors of a test run the stages. The clock does not
 * advance, and scheduled tasks never run.
 */
public class CallerRuns implements Scheduler {

    @Override
    public void execute(Runnable task, boolean mayBlock) {
        task.run();
    }

    @Override
    public Timer schedule(Runnable task, Duration delay) {
        return () -> {};
    }

    @Override
    public long nanoTime() {
        return 0;
    }

    @Override
    public void close() {}
}
