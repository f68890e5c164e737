package io.genstage.internal.threads;

import io.genstage.Scheduler;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Submits stages to the scheduler that runs them, and records since when it has rejected them. Stages that run on the
 * same threads share it.
 */
public final class Submission {

    /** If a scheduler rejects every stage for so long, it is treated as closed. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Scheduler threads;

    private final boolean mayBlock;

    private final LongSupplier clock;

    /** The first rejection since a stage was accepted, or {@code null}. */
    private volatile @Nullable Throwable rejection;

    /** The time of the first rejection. Written before it. */
    private long rejectedSince;

    public Submission(Scheduler threads, boolean mayBlock) {
        this(threads, mayBlock, System::nanoTime);
    }

    /**
     * A submission with another clock, for tests.
     *
     * @param clock the time in nanoseconds; not the scheduler's clock, which may fail like the scheduler
     */
    Submission(Scheduler threads, boolean mayBlock, LongSupplier clock) {
        this.threads = threads;
        this.mayBlock = mayBlock;
        this.clock = clock;
    }

    /** {@return whether the scheduler has not thrown; if it threw, it may have accepted the task all the same} */
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

    /** {@return the scheduler's exception, if it will probably never accept a stage again, or {@code null}} */
    @Nullable
    public Throwable lastRejection() {
        Throwable thrown = rejection;
        boolean permanent =
                thrown instanceof SchedulerClosedException || clock.getAsLong() - rejectedSince > PATIENCE_NANOS;
        return permanent ? thrown : null;
    }
}
