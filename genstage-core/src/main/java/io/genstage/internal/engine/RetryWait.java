package io.genstage.internal.engine;

import io.genstage.internal.protocol.Gate;
import java.time.Duration;

/** The time in which a stage calls no handler, because it waits for its next attempt. */
final class RetryWait implements Gate {

    private final Delay delay;

    private boolean waiting;

    RetryWait(StageShell<?, ?> shell) {
        this.delay = new Delay(shell);
    }

    @Override
    public long mayMove() {
        return Gate.openIf(!waiting || delay.due());
    }

    void begin(Duration time) {
        waiting = true;
        delay.begin(time);
        delay.expedite();
    }

    /** Ends the wait: the next attempt begins, or there is none. */
    void end() {
        waiting = false;
        delay.cancel();
    }

    /** {@return whether the next attempt has not begun yet} */
    boolean waiting() {
        return waiting;
    }

    /**
     * {@return whether the time will end before a shutdown stops waiting} If it has ended already, an idle stage is prevented
     * from its next attempt by something else.
     */
    boolean inTime() {
        return waiting && !delay.due() && !delay.tooLong();
    }

    /** See {@link Delay#expedite()}. */
    void expedite() {
        if (waiting) {
            delay.expedite();
        }
    }

    /** {@return how long the stage still waits; on any thread} */
    Duration left() {
        return delay.left();
    }
}
