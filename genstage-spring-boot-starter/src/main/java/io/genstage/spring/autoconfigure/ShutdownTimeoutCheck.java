package io.genstage.spring.autoconfigure;

import io.genstage.spring.properties.GenStageProperties;
import io.genstage.spring.properties.Rule;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;

/** Warns if Spring's own timeout would cut the shutdown of the pipelines short. */
final class ShutdownTimeoutCheck {

    private static final Logger log = LoggerFactory.getLogger(ShutdownTimeoutCheck.class);

    private static final String PROPERTY = "spring.lifecycle.timeout-per-shutdown-phase";

    private ShutdownTimeoutCheck() {}

    static void check(GenStageProperties.Shutdown shutdown, Environment environment) {
        Rule.checkAll(GenStageProperties.Shutdown.RULES, "genstage.shutdown", shutdown);
        Duration phase = DurationStyle.detectAndParse(environment.getProperty(PROPERTY, "30s"));
        Duration needed = shutdown.timeout().plus(PipelineLifecycle.GRACE);
        if (needed.compareTo(phase) > 0) {
            log.warn(
                    "genstage.shutdown.timeout ({} s) and {} s for interrupted handlers exceed {} ({} s): Spring may stop the"
                            + " application before the pipelines have stopped. Lower the first or raise the last.",
                    shutdown.timeout().toSeconds(),
                    PipelineLifecycle.GRACE.toSeconds(),
                    PROPERTY,
                    phase.toSeconds());
        }
    }
}
