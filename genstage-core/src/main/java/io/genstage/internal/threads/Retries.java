package io.genstage.internal.threads;

import io.genstage.internal.text.SafeLog;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Retries actions that failed because a scheduler rejected them or because there was no memory. It needs neither a
 * scheduler nor memory. One daemon thread serves all pipelines. It runs while any pipeline is started and not ended: if
 * it is needed because no thread can be started, it must run already.
 *
 * <p>Between two attempts it sleeps for 1 to 16 milliseconds. It runs no handlers.
 */
public final class Retries {

    private static final SafeLog log = SafeLog.of(Retries.class);

    private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(16);

    /** If it has been idle for so long, the thread ends, unless a pipeline needs it. */
    private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long STACK_BYTES = 256 * 1024;

    private static final int MAX_SUBSTITUTES = 32;

    private static final Retries INSTANCE = new Retries();

    /** Threads for stages whose scheduler accepts no task any more. Such stages must end. */
    private final Executor substitutes = ElasticThreads.pool(MAX_SUBSTITUTES, new NamedThreads("genstage-substitute-"))
            .run();

    private final AtomicReference<@Nullable Retry> arrived = new AtomicReference<>();

    private volatile @Nullable Thread thread;

    /** How many pipelines need the thread. Guarded by this. */
    private int pipelines;

    // Used by the retry thread only.

    /** Retries to be attempted. */
    private @Nullable Retry pending;

    /** Retries that failed in this round. */
    private @Nullable Retry failed;

    private long pause = SHORTEST_PAUSE_NANOS;

    private Retries() {
        linkCalls();
    }

    /**
     * Makes the JVM load classes and link calls while there is memory; it does so when they are used for the first time.
     */
    private static void linkCalls() {
        var unused = MemoryShortage.isCauseOf(new OutOfMemoryError());
        Retry first = new RetriedAction(() -> {});
        if (first.enter()) {
            first.before(null);
            joined(first, null);
            first.exit();
        }
    }

    /**
     * Called when a pipeline starts: starts the thread, unless it is running.
     *
     * @throws OutOfMemoryError if the thread cannot be started; then the pipeline must not start either
     */
    public static void enter() {
        INSTANCE.add();
    }

    /** Called when a pipeline that had {@linkplain #enter() entered} has ended. */
    public static void leave() {
        INSTANCE.remove();
    }

    /** Retries an action soon. Never throws, and needs no memory. */
    public static void later(Retry retry) {
        INSTANCE.enqueue(retry);
    }

    /** {@return threads for stages whose scheduler accepts no task any more} */
    public static Executor substitutes() {
        return INSTANCE.substitutes;
    }

    private synchronized void add() {
        if (thread == null) {
            startThread();
        }
        pipelines++;
    }

    private synchronized void remove() {
        pipelines--;
    }

    private void enqueue(Retry retry) {
        if (!retry.enter()) {
            return; // it is queued already and will be attempted after this call
        }
        Retry before;
        do {
            before = arrived.get();
            retry.before(before);
        } while (!arrived.compareAndSet(before, retry));
        Thread running = thread;
        if (running == null) {
            ensureThread();
        } else {
            LockSupport.unpark(running);
        }
    }

    private synchronized void ensureThread() {
        try {
            if (thread == null) {
                startThread();
            }
        } catch (Throwable thrown) {
            // left to the next call; no running pipeline is affected
            log.warn("No thread could be started to retry a rejected task", thrown);
        }
    }

    private void startThread() {
        Thread fresh = new Thread(null, this::run, "genstage-retry", STACK_BYTES, false);
        fresh.setDaemon(true);
        thread = fresh;
        try {
            fresh.start();
        } catch (Throwable refused) {
            thread = null;
            throw refused;
        }
    }

    private void run() {
        while (true) {
            try {
                if (serve()) {
                    return;
                }
            } catch (Throwable noMemory) {
                // this thread must not end; the retry that it was about to attempt is still queued
            }
        }
    }

    /** {@return whether the thread ends, because no pipeline needs it} */
    private boolean serve() {
        long idleSince = System.nanoTime();
        while (true) {
            var unused = Thread.interrupted();
            if (arrived.get() != null || pending != null || failed != null) {
                sleep();
                tryAll();
                idleSince = System.nanoTime();
            } else if (System.nanoTime() - idleSince < KEEP_ALIVE_NANOS) {
                LockSupport.parkNanos(KEEP_ALIVE_NANOS);
            } else if (endsIfUnused()) {
                return true;
            } else {
                idleSince = System.nanoTime();
            }
        }
    }

    /** Sleeps for the whole pause: a retry that arrives meanwhile has just failed. */
    private void sleep() {
        long until = System.nanoTime() + pause;
        for (long left = pause; left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private synchronized boolean endsIfUnused() {
        if (pipelines > 0) {
            return false;
        }
        thread = null;
        if (arrived.get() == null) {
            return true; // later calls find no thread and start one
        }
        thread = Thread.currentThread();
        return false;
    }

    /** Attempts all retries, one by one. At any moment a field refers to each retry that is pending or failed. */
    private void tryAll() {
        Retry next = arrived.getAndSet(null);
        boolean progress = next != null;
        if (next != null) {
            pending = joined(next, pending);
        }
        for (Retry retry = pending; retry != null; retry = pending) {
            pending = retry.after();
            retry.exit(); // before the attempt: during the attempt it may be queued again
            if (succeeds(retry)) {
                progress = true;
            } else if (retry.enter()) {
                retry.before(failed);
                failed = retry;
            }
        }
        pending = failed;
        failed = null;
        pause = progress ? SHORTEST_PAUSE_NANOS : Math.min(2 * pause, LONGEST_PAUSE_NANOS);
    }

    private static Retry joined(Retry first, @Nullable Retry rest) {
        Retry last = first;
        for (Retry after = last.after(); after != null; after = last.after()) {
            last = after;
        }
        last.before(rest);
        return first;
    }

    private static boolean succeeds(Retry retry) {
        try {
            return retry.attempt();
        } catch (Throwable thrown) {
            return false;
        }
    }
}
