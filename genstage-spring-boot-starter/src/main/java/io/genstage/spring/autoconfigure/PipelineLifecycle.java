package io.genstage.spring.autoconfigure;

import io.genstage.Status;
import io.genstage.pipeline.Pipeline;
import io.genstage.spring.PipelineProperties;
import io.genstage.spring.PipelineRegistry;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the pipelines with the application and stops them with it. It can be stopped and started again: what was stopped
 * goes on then, what has completed or failed stays so.
 */
final class PipelineLifecycle implements SmartLifecycle {

    private final PipelineRegistry registry;

    private final GenStageProperties properties;

    private final Shutdown shutdown;

    /** Names of those that were stopped here, rather than by somebody on purpose. */
    private final Set<String> stopped = ConcurrentHashMap.newKeySet();

    private volatile boolean running;

    PipelineLifecycle(PipelineRegistry registry, GenStageProperties properties) {
        this.registry = registry;
        this.properties = properties;
        this.shutdown = new Shutdown(properties.shutdown());
    }

    @Override
    public void start() {
        running = true;
        for (Pipeline pipeline : registry.pipelines()) {
            boolean again = stopped.remove(pipeline.name());
            if (pipeline.status() == Status.STOPPED
                    ? again
                    : pipeline.status() == Status.CREATED && autoStart(pipeline)) {
                start(pipeline);
            }
        }
    }

    private static void start(Pipeline pipeline) {
        try {
            pipeline.start().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private boolean autoStart(Pipeline pipeline) {
        PipelineProperties declared = properties.pipelines().get(pipeline.name());
        return declared == null || declared.autoStart();
    }

    @Override
    public void stop(Runnable callback) {
        var unused = stopAll().whenComplete((nothing, failure) -> callback.run());
    }

    @Override
    public void stop() {
        stopAll()
                .completeOnTimeout(null, properties.shutdown().timeout().toMillis() * 2, TimeUnit.MILLISECONDS)
                .join();
    }

    private CompletableFuture<Void> stopAll() {
        running = false;
        return CompletableFuture.allOf(registry.pipelines().stream()
                .filter(pipeline -> Shutdown.STOPPABLE.contains(pipeline.status()))
                .map(pipeline -> {
                    stopped.add(pipeline.name());
                    return shutdown.stop(pipeline);
                })
                .toArray(CompletableFuture<?>[]::new));
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return properties.lifecycle().phase();
    }

    /** A test context that is cached and paused keeps its pipelines, and what they hold. */
    @Override
    public boolean isPauseable() {
        return false;
    }
}
