package io.genstage.internal.engine;

import io.genstage.UndeliveredHandler;
import io.genstage.internal.turns.Threading;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a stage runs. All instances of a stage share one object. Stages that run in the same way may share it, too.
 *
 * @param threading the threads that run the stage
 * @param pollInterval the pause after a poll without events, or {@code null} for a stage that is not a polling source
 * @param errors what the stage does with the events of a handler call that threw
 * @param source how a producer tracks its events
 * @param timeout how long a handler call may take, or {@code null} if there is no limit
 * @param control what the pipeline lets the stage do
 * @param supervisor decides whether a handler that throws is replaced
 * @param undelivered is notified of given-up events that no acknowledger is notified of, or {@code null}
 * @param listener is notified of what happens to the stage
 */
public record Execution(
        Threading threading,
        @Nullable Duration pollInterval,
        ErrorPolicy errors,
        SourcePolicy source,
        @Nullable Duration timeout,
        Control control,
        Supervisor supervisor,
        @Nullable UndeliveredHandler undelivered,
        StageListener listener) {}
