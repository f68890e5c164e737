package io.genstage.internal.threads;

import io.genstage.internal.text.SafeLog;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Tries again what could not be done, because a scheduler refused it or there was no memory: a last resort that needs neither. One daemon
 * thread for all pipelines. It runs as long as there is a pipeline that has started and not ended, because it could not be started when it
 * is needed: threads may be what there are no more of.
 *
 * <p>Between two attempts it sleeps, from one up to some milliseconds. It runs no handlers.
 */
public final class Retries {

    private static final SafeLog log = SafeLog.of(Retries.class);

    private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(16);

    /** After so long without anything to do the thread ends, unless a pipeline needs it. */
    private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long STACK_BYTES = 256 * 1024;

    private static final int MOST_SUBSTITUTES = 32;

    private static final Retries INSTANCE = new Retries();

    /** For stages whose scheduler takes none any more: they must end all the same. */
    private final Executor substitutes = ElasticThreads.lane(MOST_SUBSTITUTES, new NamedThreads("genstage-substitute-"))
            .run();

    private final AtomicReference<@Nullable Retry> arrived = new AtomicReference<>();

    private volatile @Nullable Thread thread;

    /** How many pipelines need the thread. Guarded by this. */
    private int pipelines;

    // The thread's own.

    /** To be tried. */
    private @Nullable Retry waiting;

    /** Tried in vain in this turn. */
    private @Nullable Retry left;

    private long pause = SHORTEST_PAUSE_NANOS;

    private Retries() {
        rehearse();
    }

    /** The JVM links these calls when they are made for the first time, for which it needs memory: so they are made when there is some. */
    private static void rehearse() {
        Retry first = new Persistent(() -> {});
        if (first.enter()) {
            first.before(null);
            joined(first, null);
            first.exit();
        }
    }

    /**
     * A pipeline starts: from now on the thread is there.
     *
     * @throws OutOfMemoryError if it cannot be started; then the pipeline must not start either
     */
    public static void enter() {
        INSTANCE.add();
    }

    /** A pipeline that had {@linkplain #enter() entered} has ended. */
    public static void leave() {
        INSTANCE.remove();
    }

    /** Has something tried again soon. Never throws, and needs no memory. */
    public static void later(Retry retry) {
        INSTANCE.enqueue(retry);
    }

    /** {@return threads for stages whose scheduler takes none any more} */
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
            return; // it will be tried anyway, after this
        }
        Retry before;
        do {
            before = arrived.get();
            retry.before(before);
        } while (!arrived.compareAndSet(before, retry));
        Thread there = thread;
        if (there == null) {
            ensureThread();
        } else {
            LockSupport.unpark(there);
        }
    }

    private synchronized void ensureThread() {
        try {
            if (thread == null) {
                startThread();
            }
        } catch (Throwable thrown) {
            // for the next one that comes; no running pipeline is concerned
            log.warn("What could not be done cannot be tried again for want of a thread", thrown);
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
                // this thread is the last resort, so nothing ends it; what it was about to try is still in its queue
            }
        }
    }

    /** {@return whether the thread ends, because nothing needs it} */
    private boolean serve() {
        long idleSince = System.nanoTime();
        while (true) {
            var unused = Thread.interrupted();
            if (arrived.get() != null || waiting != null || left != null) {
                sleep();
                tryAll();
                idleSince = System.nanoTime();
            } else if (System.nanoTime() - idleSince < KEEP_ALIVE_NANOS) {
                LockSupport.parkNanos(KEEP_ALIVE_NANOS);
            } else if (ends()) {
                return true;
            } else {
                idleSince = System.nanoTime();
            }
        }
    }

    /** For all of the pause: who comes meanwhile was refused just now. */
    private void sleep() {
        long until = System.nanoTime() + pause;
        for (long left = pause; left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private synchronized boolean ends() {
        if (pipelines > 0) {
            return false;
        }
        thread = null;
        if (arrived.get() == null) {
            return true; // who comes from now on sees that there is no thread
        }
        thread = Thread.currentThread();
        return false;
    }

    /** One by one, and what is still to be tried and what has to be tried once more is in a field at any moment. */
    private void tryAll() {
        Retry next = arrived.getAndSet(null);
        boolean progress = next != null;
        if (next != null) {
            waiting = joined(next, waiting);
        }
        for (Retry retry = waiting; retry != null; retry = waiting) {
            waiting = retry.after();
            retry.exit(); // before the attempt: from then on it may belong to others
            if (succeeds(retry)) {
                progress = true;
            } else if (retry.enter()) {
                retry.before(left);
                left = retry;
            }
        }
        waiting = left;
        left = null;
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
