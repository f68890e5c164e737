package io.genstage.internal.turns;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How another thread looks at the figures of a stage that changes them all the time, or for long: it asks the stage to take the look
 * itself, in its turn, and waits for that or for a quiet moment. A stage may be kept from its turn for long, by the key function of a
 * dispatcher, say. So the wait is bounded; then the reader gets what was seen last, or else the figures as they are.
 *
 * <p>Nobody waits for a stage whose thread waits for a look itself: key functions of two stages may look at each other.
 */
public final class StageLooks<T> {

    private static final long PAUSE_NANOS = 50_000;

    /** The threads that wait for a look at some stage. */
    private static final Set<Thread> WAITING = ConcurrentHashMap.newKeySet();

    /** A look that the stage was asked for, and takes at most once. */
    private static final class Look<T> {

        private volatile @Nullable T taken;
    }

    private final FigureStamp stamp;

    /** The look that the stage was asked for last. One at a time, or a stage that is never in turn would be asked again and again. */
    private volatile @Nullable Look<T> last;

    /** What a reader was given last: the next one is given nothing older. */
    private volatile @Nullable T seen;

    public StageLooks(FigureStamp stamp) {
        this.stamp = stamp;
    }

    /**
     * Looks at the figures.
     *
     * @param figures reads them
     * @param turn does something in the stage's turn
     */
    public T look(Supplier<T> figures, Consumer<Runnable> turn, Patience patience) {
        Thread reader = Thread.currentThread();
        WAITING.add(reader);
        try {
            Look<T> asked = ask(figures, turn);
            while (!patience.isOver() && !waits(stamp.owner())) {
                LockSupport.parkNanos(PAUSE_NANOS);
                T now = asked.taken;
                now = now == null ? stamp.read(figures) : now;
                if (now != null) {
                    return saw(now);
                }
            }
            T latest = asked.taken;
            latest = latest == null ? seen : saw(latest);
            return latest == null ? stamp.readAnyway(figures) : latest;
        } finally {
            WAITING.remove(reader);
        }
    }

    /** A reader is given these figures. */
    public T saw(T figures) {
        seen = figures;
        return figures;
    }

    private static boolean waits(@Nullable Thread thread) {
        return thread != null && WAITING.contains(thread);
    }

    /** Asks the stage for a look, unless it was asked and has not been in its turn since. */
    private Look<T> ask(Supplier<T> figures, Consumer<Runnable> turn) {
        Look<T> before = last;
        if (before != null && before.taken == null) {
            return before;
        }
        Look<T> look = new Look<>();
        turn.accept(() -> take(look, figures));
        last = look; // afterwards: a look that the stage could not be asked for would never be taken
        return look;
    }

    /** In the stage's turn. */
    private void take(Look<T> look, Supplier<T> figures) {
        look.taken = stamp.readAnyway(figures);
    }
}
