package io.genstage.engine;

import io.genstage.Scheduler.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A polling source that had nothing is left alone until its interval has passed. Belongs to the stage's activation. */
final class PollRest {

    private final StageShell<?, ?> shell;

    private final Execution execution;

    private boolean resting;

    private @Nullable Timer timer;

    PollRest(StageShell<?, ?> shell, Execution execution) {
        this.shell = shell;
        this.execution = execution;
    }

    boolean resting() {
        return resting;
    }

    void begin(Duration interval) {
        resting = true;
        timer = execution.scheduler().schedule(() -> shell.tell(() -> resting = false), interval);
    }

    void cancel() {
        if (timer != null) {
            timer.cancel();
        }
    }
}
