package io.genstage.engine;

import io.genstage.Scheduler.Timer;
import io.genstage.protocol.Receiver;
import io.genstage.protocol.Signal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Does something in a stage's turn when a while has passed, once. A timer that the scheduler does not set is set later, or what it is for
 * is done without it when its time has come. When the timer fires, that needs no memory.
 */
public final class Alarm extends Retry implements Runnable, Timer {

    private final StageShell<?, ?> shell;

    private final Message message = new Message();

    private volatile @Nullable Runnable action;

    private volatile @Nullable Timer timer;

    /** On the scheduler's clock; known when the timer was not set at once. */
    private long due;

    private Alarm(StageShell<?, ?> shell, Runnable action) {
        this.shell = shell;
        this.action = action;
    }

    /**
     * Sets an alarm.
     *
     * @param shell the stage
     * @param delay how long to wait
     * @param action what it does then
     * @return to call it off, in the stage's turn
     */
    public static Timer after(StageShell<?, ?> shell, Duration delay, Runnable action) {
        Alarm alarm = new Alarm(shell, action);
        if (!alarm.isSet(delay)) {
            alarm.due = shell.scheduler().nanoTime() + Durations.nanos(delay);
            Retries.later(alarm);
        }
        return alarm;
    }

    private boolean isSet(Duration delay) {
        try {
            timer = shell.scheduler().schedule(this, Durations.delay(delay));
            return true;
        } catch (Throwable rejection) {
            return false;
        }
    }

    @Override
    boolean attempt() {
        long left = due - shell.scheduler().nanoTime();
        if (action == null) {
            return true;
        }
        if (left > 0) {
            return isSet(Duration.ofNanos(left));
        }
        run();
        return true;
    }

    /** By the timer. */
    @Override
    public void run() {
        if (action != null && message.raise()) {
            shell.post(message, null);
        }
    }

    @Override
    public void cancel() {
        action = null;
        Timer set = timer;
        if (set != null) {
            cancel(set);
        }
    }

    private static void cancel(Timer set) {
        try {
            set.cancel();
        } catch (Throwable thrown) {
            // then it fires, and there is nothing to do any more
        }
    }

    /** Is posted once, and never lowered. */
    private final class Message extends Signal {

        @Override
        public void accept(Receiver receiver) {
            Runnable present = action;
            action = null;
            if (present != null) {
                present.run();
            }
        }
    }
}
