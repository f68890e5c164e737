package io.genstage.internal.engine;

import io.genstage.Scheduler.Timer;
import io.genstage.internal.protocol.Gate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A polling source that had nothing is left alone until its interval has passed. Belongs to the stage's activation. */
final class PollRest implements Gate {

    private final StageShell<?, ?> shell;

    private final Duration interval;

    private boolean resting;

    private @Nullable Timer timer;

    PollRest(StageShell<?, ?> shell, Duration interval) {
        this.shell = shell;
        this.interval = interval;
    }

    @Override
    public long mayMove() {
        return Gate.openIf(!resting);
    }

    void begin() {
        timer = shell.timer().after(interval, () -> resting = false);
        resting = true;
    }

    void cancel() {
        if (timer != null) {
            timer.cancel();
        }
    }
}
