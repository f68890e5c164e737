package io.genstage.spring.actuate;

import io.genstage.StageFailedException;
import io.genstage.internal.text.Texts;
import io.genstage.pipeline.Pipeline;
import io.genstage.spring.PipelineRegistry;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Health of the pipelines: down if one has failed, out of service if one is paused, draining or stopped, up otherwise.
 * The details contain each pipeline's status, the failed stage and its exception, and how long until the pipeline starts
 * again by itself.
 *
 * @since 0.1.0
 */
public class GenStageHealthIndicator extends AbstractHealthIndicator {

    private static final List<Status> WORST_FIRST = List.of(Status.DOWN, Status.OUT_OF_SERVICE);

    private final PipelineRegistry registry;

    /**
     * Creates an indicator for all present and future pipelines of a registry.
     *
     * @param registry the registry
     */
    public GenStageHealthIndicator(PipelineRegistry registry) {
        super("Could not read the status of the pipelines");
        this.registry = registry;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        Set<Status> found = new HashSet<>();
        for (Pipeline pipeline : registry.pipelines()) {
            io.genstage.Status now = pipeline.status();
            found.add(health(now));
            builder.withDetail(pipeline.name(), details(pipeline, now));
        }
        builder.status(WORST_FIRST.stream().filter(found::contains).findFirst().orElse(Status.UP));
    }

    private static Status health(io.genstage.Status status) {
        return switch (status) {
            case CREATED, RUNNING, RESTARTING, RETRYING, STUCK, COMPLETED -> Status.UP;
            case PAUSED, DRAINING, STOPPED -> Status.OUT_OF_SERVICE;
            case FAILED -> Status.DOWN;
        };
    }

    private static Map<String, Object> details(Pipeline pipeline, io.genstage.Status now) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("status", now.toString());
        StageFailedException failure = pipeline.failure();
        if (failure != null) {
            details.put("stage", failure.instance());
            details.put("exception", Texts.of(failure.getCause()));
            if (failure.reason() != null) {
                details.put("reason", failure.reason());
            }
            Duration restartIn = pipeline.restartIn();
            if (restartIn != null) {
                details.put("restartInMillis", restartIn.toMillis());
            }
        }
        return details;
    }
}
