package io.genstage.internal.turns;

import io.genstage.Scheduler.Timer;
import io.genstage.internal.protocol.Receiver;
import io.genstage.internal.protocol.Signal;
import io.genstage.internal.threads.Durations;
import io.genstage.internal.threads.RetriedTimer;
import io.genstage.internal.threads.Retries;
import io.genstage.internal.threads.Retry;
import java.time.Duration;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs actions in turns of an actor when they are due. It has one timer of the scheduler, set for the earliest action.
 * If the scheduler rejects that timer, the {@link RetriedTimer} sets it later, or wakes the actor without it. All
 * methods are called in the actor's turn.
 */
public final class TurnTimer extends Retry {

    /** Some 146 years: two times on a clock of nanoseconds that are no farther apart than this can be compared. */
    private static final long LONGEST_NANOS = Long.MAX_VALUE / 2;

    private static final Comparator<Entry> EARLIEST_FIRST = (one, other) ->
            one.due != other.due ? Long.signum(one.due - other.due) : Long.compare(one.number, other.number);

    private final Actor actor;

    private final TreeSet<Entry> entries = new TreeSet<>(EARLIEST_FIRST);

    private final Wake wake = new Wake();

    private long lastNumber;

    /** The timer that is set, or {@code null}. */
    private @Nullable ScheduledWake scheduledWake;

    TurnTimer(Actor actor) {
        this.actor = actor;
    }

    /**
     * Runs an action once, after a delay.
     *
     * @param delay at least zero; the action never runs within this call
     * @param action runs in the actor's turn
     * @return cancels the action; to be called in the actor's turn
     */
    public Timer after(Duration delay, Runnable action) {
        long due = actor.worker().readClock() + Math.min(LONGEST_NANOS, Durations.nanos(delay));
        Entry entry = new Entry(due, ++lastNumber, action);
        entries.add(entry);
        try {
            set();
        } catch (Throwable noMemory) {
            entries.remove(entry);
            throw noMemory;
        }
        return entry;
    }

    /** {@return when the pending actions are due, on the scheduler's clock} */
    LongStream dueTimes() {
        return entries.stream().mapToLong(entry -> entry.due);
    }

    /**
     * Sets a timer for the earliest action, unless one is set that fires in time. If there is no memory for it, the
     * present one is kept.
     */
    private void set() {
        ScheduledWake present = scheduledWake;
        if (entries.isEmpty()) {
            scheduledWake = null;
        } else if (present == null || entries.first().due - present.due < 0) {
            ScheduledWake next = new ScheduledWake(entries.first().due);
            next.set(actor.worker().lastClockRead());
            scheduledWake = next;
        }
        if (present != null && scheduledWake != present) {
            present.cancel();
        }
    }

    /** Called when a timer has fired: runs all actions that are due. */
    private void runDue() {
        cancelWake();
        long now = actor.worker().readClock();
        try {
            while (!entries.isEmpty() && entries.first().due - now <= 0) {
                entries.pollFirst().action.run();
            }
        } finally {
            setOrTryLater();
        }
    }

    /** Cancels the present timer, which has not fired if an earlier one fired before it was cancelled. */
    private void cancelWake() {
        ScheduledWake present = scheduledWake;
        scheduledWake = null;
        if (present != null) {
            present.cancel();
        }
    }

    private void setOrTryLater() {
        try {
            set();
        } catch (Throwable noMemory) {
            Retries.later(this);
        }
    }

    /** There was no memory for the next timer: the actor sets it in another turn. */
    @Override
    protected boolean attempt() {
        wake.send();
        return true;
    }

    /** A pending action. */
    private final class Entry implements Timer {

        private final long due;

        private final long number;

        private final Runnable action;

        Entry(long due, long number, Runnable action) {
            this.due = due;
            this.number = number;
            this.action = action;
        }

        @Override
        public void cancel() {
            entries.remove(this);
            if (entries.isEmpty()) {
                set();
            }
        }
    }

    /** The scheduler's timer. When it fires, this needs no memory. */
    private final class ScheduledWake extends RetriedTimer {

        private final long due;

        ScheduledWake(long due) {
            super(actor.scheduler());
            this.due = due;
        }

        void set(long now) {
            var unused = set(Duration.ofNanos(Math.max(0, due - now)));
        }

        @Override
        protected void fire() {
            wake.send();
        }
    }

    /** Wakes the actor. */
    private final class Wake extends Signal {

        void send() {
            if (raise()) {
                actor.post(this, null);
            }
        }

        @Override
        public void accept(Receiver receiver) {
            lower();
            runDue();
        }
    }
}
