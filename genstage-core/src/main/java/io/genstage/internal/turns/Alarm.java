package io.genstage.internal.turns;

import io.genstage.Scheduler.Timer;
import io.genstage.internal.protocol.Receiver;
import io.genstage.internal.protocol.Signal;
import io.genstage.internal.threads.Appointment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Runs an action once, in a stage's turn, after a delay. When the timer fires, this needs no memory. */
public final class Alarm extends Appointment {

    private final Actor actor;

    private final Message message = new Message();

    private volatile @Nullable Runnable action;

    private Alarm(Actor actor, Runnable action) {
        super(actor.scheduler());
        this.actor = actor;
        this.action = action;
    }

    /**
     * Sets an alarm.
     *
     * @param actor the stage
     * @param delay how long to wait
     * @param action runs in the stage's turn
     * @return cancels the alarm; to be called in the stage's turn
     */
    public static Timer after(Actor actor, Duration delay, Runnable action) {
        Alarm alarm = new Alarm(actor, action);
        var unused = alarm.set(delay);
        return alarm;
    }

    @Override
    protected void keep() {
        if (action != null && message.raise()) {
            actor.post(message, null);
        }
    }

    @Override
    public void cancel() {
        action = null;
        super.cancel();
    }

    /** Posted once, and never lowered. */
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
