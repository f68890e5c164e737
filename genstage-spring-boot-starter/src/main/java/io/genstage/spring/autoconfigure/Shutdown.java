package io.genstage.spring.autoconfigure;

import io.genstage.PipelineSnapshot;
import io.genstage.Status;
import io.genstage.pipeline.Pipeline;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops a pipeline: lets run out what is inside, if it is wished and as long as it may take, and stops the rest. */
final class Shutdown {

    static final Set<Status> STOPPABLE = Set.of(Status.RUNNING, Status.PAUSED, Status.DRAINING);

    private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

    private final GenStageProperties.Shutdown properties;

    Shutdown(GenStageProperties.Shutdown properties) {
        this.properties = properties;
    }

    /** {@return completes when no handler is called any more} */
    CompletableFuture<Void> stop(Pipeline pipeline) {
        return drain(pipeline)
                .completeOnTimeout(null, properties.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .thenCompose(drained -> halt(pipeline));
    }

    /** What somebody has paused on purpose is not set going again. */
    private CompletableFuture<Void> drain(Pipeline pipeline) {
        if (!properties.drain() || pipeline.status() != Status.RUNNING) {
            return CompletableFuture.completedFuture(null);
        }
        try {
            return ended(pipeline.drain());
        } catch (IllegalStateException e) {
            log.debug("Pipeline '{}' needs no draining any more", pipeline.name(), e);
            return CompletableFuture.completedFuture(null);
        }
    }

    private CompletableFuture<Void> halt(Pipeline pipeline) {
        if (pipeline.status() == Status.DRAINING) {
            warn(pipeline.snapshot());
        }
        try {
            return STOPPABLE.contains(pipeline.status())
                    ? ended(pipeline.stop())
                    : CompletableFuture.completedFuture(null);
        } catch (IllegalStateException e) {
            log.debug("Pipeline '{}' needs no stopping any more", pipeline.name(), e);
            return CompletableFuture.completedFuture(null);
        }
    }

    /** A pipeline that fails, or is closed, meanwhile needs nothing more. */
    private static CompletableFuture<Void> ended(CompletableFuture<Void> future) {
        return future.handle((nothing, failure) -> null);
    }

    private void warn(PipelineSnapshot snapshot) {
        log.warn(
                "Pipeline '{}' did not run dry within {} s: {}",
                snapshot.name(),
                properties.timeout().toSeconds(),
                snapshot.stages().stream()
                        .map(HeldEvents::of)
                        .filter(held -> held.count() > 0)
                        .map(HeldEvents::toString)
                        .collect(Collectors.joining(", ")));
    }
}
