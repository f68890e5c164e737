package io.genstage.definition;

import io.genstage.DeadLetterHandler;
import io.genstage.UndeliveredHandler;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.Supervision;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The options of a pipeline besides its name and its stages.
 *
 * @param supervision how handlers that throw are replaced, or {@code null} if they are not
 * @param autoRestart how long a failed pipeline waits before it is started again, or {@code null} if it is not
 * @param undelivered is notified of events that the pipeline gave up, or {@code null} if they are logged
 * @param deadLetterHandler handles dead letters of stages without a dead-letter stage, or {@code null} if the last ones
 *     are kept and logged
 * @param closeTimeout how long a closed pipeline drains at most
 */
record PipelineSettings(
        @Nullable Supervision supervision,
        @Nullable Backoff autoRestart,
        @Nullable UndeliveredHandler undelivered,
        @Nullable DeadLetterHandler deadLetterHandler,
        Duration closeTimeout) {

    static final PipelineSettings DEFAULT = new PipelineSettings(null, null, null, null, Duration.ofSeconds(5));

    PipelineSettings withSupervision(Supervision options) {
        return new PipelineSettings(options, autoRestart, undelivered, deadLetterHandler, closeTimeout);
    }

    PipelineSettings withAutoRestart(Backoff delay) {
        return new PipelineSettings(supervision, delay, undelivered, deadLetterHandler, closeTimeout);
    }

    PipelineSettings withUndelivered(UndeliveredHandler handler) {
        return new PipelineSettings(supervision, autoRestart, handler, deadLetterHandler, closeTimeout);
    }

    PipelineSettings withDeadLetterHandler(DeadLetterHandler handler) {
        return new PipelineSettings(supervision, autoRestart, undelivered, handler, closeTimeout);
    }

    PipelineSettings withCloseTimeout(Duration limit) {
        return new PipelineSettings(supervision, autoRestart, undelivered, deadLetterHandler, limit);
    }
}
