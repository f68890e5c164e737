package io.genstage.internal.engine;

import io.genstage.Scheduler;
import io.genstage.internal.threads.Durations;
import io.genstage.internal.threads.RetriedTimer;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts handler calls of a stage that take longer than its time-out. A call is interrupted under the lock that the
 * call takes before it ends, so an interrupt reaches the call that it was meant for, or none.
 *
 * <p>One timer serves all calls: it is set when a call begins while it is not set, and is set again for the present call
 * when it fires too early for that call.
 */
final class CallTimeout extends RetriedTimer {

    private final Scheduler scheduler;

    private final Duration limit;

    // Under the lock.

    /** The thread of the present call, or {@code null} if there is none. */
    private @Nullable Thread caller;

    /** When the present call began. */
    private long since;

    /** Whether the present call has taken longer than the time-out, and was interrupted. */
    private boolean expired;

    /** Whether the timer is set. */
    private boolean armed;

    CallTimeout(Scheduler scheduler, Duration limit) {
        super(scheduler);
        this.scheduler = scheduler;
        this.limit = limit;
    }

    /** Begins a call on the current thread. */
    void begin(long now) {
        boolean unarmed;
        synchronized (this) {
            caller = Thread.currentThread();
            since = now;
            expired = false;
            unarmed = !armed;
            armed = true;
        }
        if (unarmed) {
            var unused = set(limit);
        }
    }

    /**
     * Ends the call. Clears the interrupt of a call that was interrupted.
     *
     * @return whether the call has taken longer than the time-out
     */
    synchronized boolean end() {
        caller = null;
        if (expired) {
            var unused = Thread.interrupted(); // the interrupt was meant for this call
        }
        return expired;
    }

    /** {@return whether a call has taken longer than the time-out and has not returned; on any thread} */
    synchronized boolean stuck() {
        return expired && caller != null;
    }

    @Override
    protected void fire() {
        Duration left = interruptOrLeft(scheduler.nanoTime());
        if (left != null) {
            var unused = set(left);
        }
    }

    /** {@return how much time the present call has left, or {@code null} if the timer is not needed any more} */
    private synchronized @Nullable Duration interruptOrLeft(long now) {
        if (caller != null && !expired) {
            long left = since + Durations.nanos(limit) - now;
            if (left > 0) {
                return Duration.ofNanos(left);
            }
            expired = true;
            caller.interrupt();
        }
        armed = false;
        return null;
    }

    /** {@return the failure of a call that was interrupted and threw} */
    Throwable failure(Throwable thrown) {
        return failure(limit, thrown);
    }

    /**
     * {@return the failure of a call that was interrupted and threw}
     *
     * @param limit how long the call could take
     * @param thrown what it threw, perhaps because of the interrupt
     */
    static Throwable failure(Duration limit, Throwable thrown) {
        if (BatchErrors.isFatal(thrown)) {
            return thrown;
        }
        Throwable failure = new TimeoutException("The handler call took longer than " + Durations.text(limit)
                + " and was interrupted. Raise 'timeout', or limit the time of what the handler waits for.");
        return failure.initCause(thrown);
    }
}
