package io.genstage.engine;

import io.genstage.Scheduler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How stages are run; shared by all instances of a stage.
 *
 * @param scheduler the pipeline's timer and clock, and threads for what does not belong to one stage
 * @param threads where the stages are active: the same, or threads of their own
 * @param watch looks after the threads
 * @param mayBlock whether the handler may block
 * @param pollInterval makes a producer a polling source: how long it is left alone after an empty answer
 * @param control what the pipeline lets the stage do
 * @param supervisor decides what becomes of it when its handler throws
 * @param listener hears what becomes of the stage
 * @param submission gives stages to {@code threads}
 */
public record Execution(
        Scheduler scheduler,
        Scheduler threads,
        Watch watch,
        boolean mayBlock,
        @Nullable Duration pollInterval,
        Control control,
        Supervisor supervisor,
        StageListener listener,
        Submission submission) {

    public Execution(
            Scheduler scheduler,
            Scheduler threads,
            Watch watch,
            boolean mayBlock,
            @Nullable Duration pollInterval,
            Control control,
            Supervisor supervisor,
            StageListener listener) {
        this(
                scheduler,
                threads,
                watch,
                mayBlock,
                pollInterval,
                control,
                supervisor,
                listener,
                new Submission(threads, mayBlock));
    }
}
