package io.genstage.internal.engine;

import io.genstage.internal.turns.Threading;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a stage is run. All instances of a stage share one, and so may stages that run in the same way.
 *
 * @param threading on which threads
 * @param pollInterval the wait after an empty answer of a polling source, or {@code null} for a stage that is not polled
 * @param control what the pipeline lets the stage do
 * @param supervisor decides whether a handler that throws is replaced
 * @param listener is notified of what happens to the stage
 */
public record Execution(
        Threading threading,
        @Nullable Duration pollInterval,
        Control control,
        Supervisor supervisor,
        StageListener listener) {}
