package io.genstage.engine;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A thread a core. The JDK's fork-join pool, first in, first out: its threads look around for some microseconds before they sleep,
 * which is what a stage needs whose peer hands it the next batch at once.
 */
final class ComputeThreads {

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
        return new Lane(computing, () -> !computing.hasQueuedSubmissions() && computing.getQueuedTaskCount() == 0);
    }

    private static final class ComputeThread extends ForkJoinWorkerThread {

        private ComputeThread(ForkJoinPool pool, String name) {
            super(pool);
            setName(name);
        }
    }
}
