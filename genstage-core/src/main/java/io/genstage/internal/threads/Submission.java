package io.genstage.internal.threads;

import io.genstage.Scheduler;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives stages to the scheduler on whose threads they are active, and remembers since when it takes none. Shared by stages that are run
 * alike.
 */
public final class Submission {

    /** For so long a scheduler may reject every stage; then it is taken for one that never takes any again. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Scheduler threads;

    private final boolean mayBlock;

    private final LongSupplier clock;

    /** The first rejection since a stage was taken, or {@code null}. */
    private volatile @Nullable Throwable rejection;

    /** When that was. Written before it. */
    private long rejectedSince;

    public Submission(Scheduler threads, boolean mayBlock) {
        this(threads, mayBlock, System::nanoTime);
    }

    /**
     * The same with a clock of its own.
     *
     * @param clock the time in nanoseconds; not the scheduler's, which may be as broken as the scheduler
     */
    Submission(Scheduler threads, boolean mayBlock, LongSupplier clock) {
        this.threads = threads;
        this.mayBlock = mayBlock;
        this.clock = clock;
    }

    /** {@return whether the scheduler has not thrown; if it has, it may have taken the task all the same} */
    public boolean accepts(Runnable task) {
        try {
            threads.execute(task, mayBlock);
        } catch (Throwable thrown) {
            if (rejection == null || thrown instanceof SchedulerClosedException) {
                rejectedSince = clock.getAsLong();
                rejection = thrown;
            }
            return false;
        }
        if (rejection != null) {
            rejection = null;
        }
        return true;
    }

    /** {@return what the scheduler has thrown, if it will probably take no stage any more, or else {@code null}} */
    @Nullable
    public Throwable lastRejection() {
        Throwable thrown = rejection;
        boolean hopeless =
                thrown instanceof SchedulerClosedException || clock.getAsLong() - rejectedSince > PATIENCE_NANOS;
        return hopeless ? thrown : null;
    }
}
