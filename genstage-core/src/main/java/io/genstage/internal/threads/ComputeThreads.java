package io.genstage.internal.threads;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A thread a core, for stages that never block: the JDK's fork-join pool, first in, first out.
 *
 * <p>A thread that has nothing to do looks around for about as long as it takes to wake it up, and only then sleeps. A stage that has
 * asked for its next batch mostly gets it within that time, and two that work at the same speed then never wait for the system: with
 * 100 ns of work on either side of a boundary that makes the difference between 1.3 and 1.45 times one thread. The pool does so
 * itself, but for too short a time. Virtual threads, whose carriers others need, never do.
 */
final class ComputeThreads {

    private static final long LOOK_AROUND_NANOS = 40_000;

    private ComputeThreads() {}

    static Lane lane(String prefix, int threads, long keepAliveSeconds) {
        AtomicLong count = new AtomicLong();
        ForkJoinPool computing = new ForkJoinPool(
                threads,
                pool -> new ComputeThread(pool, prefix + count.incrementAndGet()),
                null,
                true,
                0,
                threads,
                0,
                // whoever blocks here all the same has to do without a substitute
                pool -> true,
                keepAliveSeconds,
                TimeUnit.SECONDS);
        return new Lane(
                computing,
                task -> computing.execute(new Task(task)),
                () -> !computing.hasQueuedSubmissions() && computing.getQueuedTaskCount() == 0);
    }

    private static final class ComputeThread extends ForkJoinWorkerThread {

        private ComputeThread(ForkJoinPool pool, String name) {
            super(pool);
            setName(name);
        }
    }

    /** Does what it is told, and then what else there is to do soon. */
    private static final class Task extends ForkJoinTask<Void> {

        private static final long serialVersionUID = 1L;

        private final transient Runnable work;

        private Task(Runnable work) {
            this.work = work;
        }

        @Override
        protected boolean exec() {
            work.run();
            long until = System.nanoTime() + LOOK_AROUND_NANOS;
            do {
                if (pollTask() instanceof Task next) {
                    next.work.run();
                    until = System.nanoTime() + LOOK_AROUND_NANOS;
                } else {
                    Thread.onSpinWait();
                }
            } while (System.nanoTime() - until < 0);
            return true;
        }

        @Override
        public @Nullable Void getRawResult() {
            return null;
        }

        @Override
        protected void setRawResult(@Nullable Void value) {}
    }
}
