package io.genstage.pipeline;

import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import io.genstage.internal.text.SafeLog;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.ChildRestart;
import io.genstage.supervision.RestartIntensity;
import io.genstage.supervision.Supervision;
import java.time.Duration;

/** Warns if restarts wait for so long that their number within the period can never exceed the limit. */
final class EndlessRestarts {

    private static final SafeLog log = SafeLog.of(EndlessRestarts.class);

    private EndlessRestarts() {}

    static void warn(PipelineDefinition pipeline) {
        Supervision supervision = pipeline.supervision();
        if (supervision != null) {
            warn(
                    "A stage of pipeline '" + pipeline.name() + "'",
                    supervision.backoff(),
                    supervision.intensity(),
                    "the pipeline never fails");
        }
        for (StageDefinition stage : pipeline.stages()) {
            ChildOptions children = stage.children();
            if (children != null && children.restart() == ChildRestart.TRANSIENT) {
                warn(
                        "A child of stage '" + stage.name() + "' of pipeline '" + pipeline.name() + "'",
                        children.backoff(),
                        children.intensity(),
                        "the stage never fails");
            }
        }
    }

    private static void warn(String subject, Backoff backoff, RestartIntensity intensity, String consequence) {
        Duration shortest = backoff.shortest(intensity.maxRestarts());
        if (shortest.compareTo(intensity.within()) >= 0) {
            log.warn(
                    "{} that fails again and again is restarted for ever, and {}: with its back-off, max-restarts ({})"
                            + " take at least {}, and only those within {} count. Set `within` to more than {}, or lower"
                            + " `backoff.delay`, `backoff.multiplier` or `max-restarts`",
                    subject,
                    consequence,
                    intensity.maxRestarts(),
                    text(shortest),
                    text(intensity.within()),
                    text(shortest));
        }
    }

    private static String text(Duration duration) {
        return duration.toMillis() + "ms";
    }
}
