package io.genstage.internal.threads;

import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A pool that grows up to a limit when no thread is free, and queues tasks only beyond it. The JDK's pool queues before
 * it grows. The queue of this pool therefore accepts a task only if a thread waits for one; a task that the full pool
 * rejects is then queued.
 */
final class ElasticThreads extends ThreadPoolExecutor {

    private static final long KEEP_ALIVE_SECONDS = 30;

    private static final class HandOverQueue extends LinkedTransferQueue<Runnable> {

        private static final long serialVersionUID = 1L;

        @Override
        public boolean offer(Runnable task) {
            return tryTransfer(task);
        }
    }

    static TaskPool pool(int maxThreads, ThreadFactory factory) {
        ElasticThreads threads = new ElasticThreads(maxThreads, factory);
        return new TaskPool(threads, threads, () -> threads.getQueue().isEmpty());
    }

    private ElasticThreads(int maxThreads, ThreadFactory factory) {
        super(0, maxThreads, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new HandOverQueue(), factory, (task, pool) -> {
            if (pool.isShutdown()) {
                throw new RejectedExecutionException("The scheduler was closed");
            }
            pool.getQueue().add(task);
        });
    }
}
