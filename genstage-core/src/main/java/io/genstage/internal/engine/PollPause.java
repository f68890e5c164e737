package io.genstage.internal.engine;

import io.genstage.Scheduler.Timer;
import io.genstage.internal.protocol.Gate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Pauses a polling source that returned no events, until its interval has passed. Belongs to the stage's activation.
 */
final class PollPause implements Gate {

    private final StageShell<?, ?> shell;

    private final Duration interval;

    private boolean pausing;

    private @Nullable Timer timer;

    PollPause(StageShell<?, ?> shell, Duration interval) {
        this.shell = shell;
        this.interval = interval;
    }

    @Override
    public long mayMove() {
        return Gate.openIf(!pausing);
    }

    void begin() {
        timer = shell.timer().after(interval, () -> pausing = false);
        pausing = true;
    }

    /** Ends the pause before the interval has passed. */
    void end() {
        cancel();
        pausing = false;
    }

    void cancel() {
        if (timer != null) {
            timer.cancel();
        }
    }
}
