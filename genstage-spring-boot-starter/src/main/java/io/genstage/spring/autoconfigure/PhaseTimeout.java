package io.genstage.spring.autoconfigure;

import io.genstage.spring.properties.GenStageProperties;
import io.genstage.spring.properties.SizeCheck;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;

/** Warns if Spring itself would cut a shutdown short. */
final class PhaseTimeout {

    private static final Logger log = LoggerFactory.getLogger(PhaseTimeout.class);

    private static final String PROPERTY = "spring.lifecycle.timeout-per-shutdown-phase";

    private PhaseTimeout() {}

    static void check(GenStageProperties.Shutdown shutdown, Environment environment) {
        SizeCheck.positive("genstage.shutdown.timeout", shutdown.timeout());
        Duration phase = DurationStyle.detectAndParse(environment.getProperty(PROPERTY, "30s"));
        Duration needed = shutdown.timeout().plus(PipelineLifecycle.GRACE);
        if (needed.compareTo(phase) > 0) {
            log.warn(
                    "genstage.shutdown.timeout ({} s) and {} s for interrupted handlers are not within {} ({} s): Spring may"
                            + " end the application before the pipelines have ended. Lower the first or raise the last.",
                    shutdown.timeout().toSeconds(),
                    PipelineLifecycle.GRACE.toSeconds(),
                    PROPERTY,
                    phase.toSeconds());
        }
    }
}
