package io.genstage.engine;

import io.genstage.Scheduler.Timer;
import io.genstage.protocol.Receiver;
import io.genstage.protocol.Signal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Does something in a stage's turn when a while has passed, once. When the timer fires, that needs no memory. */
public final class Alarm extends Appointment {

    private final StageShell<?, ?> shell;

    private final Message message = new Message();

    private volatile @Nullable Runnable action;

    private Alarm(StageShell<?, ?> shell, Runnable action) {
        super(shell.scheduler());
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
        var unused = alarm.set(delay);
        return alarm;
    }

    @Override
    void keep() {
        if (action != null && message.raise()) {
            shell.post(message, null);
        }
    }

    @Override
    public void cancel() {
        action = null;
        super.cancel();
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
