package io.genstage.internal.turns;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the figures of a stage that changes them all the time, or for long, from another thread. The reader asks the
 * stage to take a snapshot itself, in its turn, and waits for that or for a moment at which the figures are consistent.
 * A dispatcher's key function, for example, may keep the stage from its turn for long. The wait is therefore bounded.
 * After it, the reader gets the last snapshot, or else the current figures.
 *
 * <p>No reader waits for a stage whose thread waits for a snapshot itself: the key functions of two stages may read
 * each other.
 */
public final class SnapshotReader<T> {

    private static final long PAUSE_NANOS = 50_000;

    /** The threads that wait for a snapshot of a stage. */
    private static final Set<Thread> WAITING = ConcurrentHashMap.newKeySet();

    /** A snapshot that the stage was asked for. The stage takes it at most once. */
    private static final class Request<T> {

        private volatile @Nullable T taken;
    }

    private final FigureStamp stamp;

    /**
     * The snapshot that the stage was asked for last. Only one is pending at a time; otherwise a stage that does not
     * get its turn would be asked again and again.
     */
    private volatile @Nullable Request<T> last;

    /** The snapshot that a reader received last: no reader receives an older one. */
    private volatile @Nullable T lastReceived;

    public SnapshotReader(FigureStamp stamp) {
        this.stamp = stamp;
    }

    /**
     * Reads the figures.
     *
     * @param figures reads them
     * @param turn runs an action in the stage's turn
     */
    public T read(Supplier<T> figures, Consumer<Runnable> turn, ReadBudget budget) {
        Thread reader = Thread.currentThread();
        WAITING.add(reader);
        try {
            Request<T> request = request(figures, turn);
            while (!budget.isExhausted() && !waits(stamp.owner())) {
                LockSupport.parkNanos(PAUSE_NANOS);
                T now = request.taken;
                now = now == null ? stamp.read(figures) : now;
                if (now != null) {
                    return received(now);
                }
            }
            T latest = request.taken;
            latest = latest == null ? lastReceived : received(latest);
            return latest == null ? stamp.readAnyway(figures) : latest;
        } finally {
            WAITING.remove(reader);
        }
    }

    /** Records the figures that a reader receives. */
    public T received(T figures) {
        lastReceived = figures;
        return figures;
    }

    private static boolean waits(@Nullable Thread thread) {
        return thread != null && WAITING.contains(thread);
    }

    /** Asks the stage for a snapshot, unless one is pending. */
    private Request<T> request(Supplier<T> figures, Consumer<Runnable> turn) {
        Request<T> before = last;
        if (before != null && before.taken == null) {
            return before;
        }
        Request<T> request = new Request<>();
        turn.accept(() -> take(request, figures));
        last = request; // set afterwards: if the stage could not be asked, the snapshot would never be taken
        return request;
    }

    /** Runs in the stage's turn. */
    private void take(Request<T> request, Supplier<T> figures) {
        request.taken = stamp.readAnyway(figures);
    }
}
