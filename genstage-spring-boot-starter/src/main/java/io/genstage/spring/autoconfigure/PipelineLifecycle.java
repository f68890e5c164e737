package io.genstage.spring.autoconfigure;

import io.genstage.Status;
import io.genstage.pipeline.Pipeline;
import io.genstage.spring.PipelineRegistry;
import io.genstage.spring.properties.GenStageProperties;
import io.genstage.spring.properties.PipelineProperties;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the pipelines with the application, stops them with it, and closes them before the container destroys beans
 * that their handlers need. A restart of the lifecycle starts the stopped pipelines again, but not those that have
 * completed or failed.
 *
 * <p>All pipelines stop concurrently, within {@code genstage.shutdown.timeout}. After that, calls in progress are
 * interrupted, and they have {@link #GRACE} to return.
 */
final class PipelineLifecycle implements SmartLifecycle, DisposableBean {

    /**
     * How long a call may take to return after the timeout: half of it after the interrupt, half of it after the close.
     */
    static final Duration GRACE = Duration.ofSeconds(2);

    /** The time that Spring itself needs. */
    private static final Duration SLACK = Duration.ofMillis(200);

    private static final Logger log = LoggerFactory.getLogger(PipelineLifecycle.class);

    private static final Set<Status> STOPPABLE = Set.of(Status.RUNNING, Status.PAUSED, Status.DRAINING);

    private final PipelineRegistry registry;

    private final GenStageProperties properties;

    private final GenStageProperties.Shutdown shutdown;

    /** The names of the pipelines that this lifecycle, rather than the application, stopped. */
    private final Set<String> stopped = ConcurrentHashMap.newKeySet();

    private volatile boolean running;

    /** When the stop began, by {@link System#nanoTime()}, or {@code null} while the pipelines run. */
    private volatile @Nullable Long stopBegan;

    PipelineLifecycle(PipelineRegistry registry, GenStageProperties properties) {
        this.registry = registry;
        this.properties = properties;
        this.shutdown = properties.shutdown();
    }

    @Override
    public void start() {
        running = true;
        stopBegan = null;
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
            pipeline.start().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            // the flag stays cleared: Spring interrupts this thread to close the context on it, and the close must wait
            // for
            // the pipelines
            throw new IllegalStateException("The start of pipeline '" + pipeline.name() + "' was interrupted", e);
        }
    }

    private boolean autoStart(Pipeline pipeline) {
        PipelineProperties declared = properties.pipelines().get(pipeline.name());
        return declared == null || declared.autoStart();
    }

    /** The callback needs a thread that no handler blocks. If none can be started, the current thread waits. */
    @Override
    public void stop(Runnable callback) {
        List<CompletableFuture<Void>> ends = stopAll();
        Runnable waits = () -> {
            awaitStopped(ends);
            callback.run();
        };
        try {
            Thread waiting = new Thread(waits, "genstage-shutdown");
            waiting.setDaemon(true);
            waiting.start();
        } catch (Throwable noThread) {
            waits.run();
        }
    }

    @Override
    public void stop() {
        awaitStopped(stopAll());
    }

    private void awaitStopped(List<CompletableFuture<Void>> ends) {
        await(ends, shutdown.timeout().plus(GRACE));
    }

    private List<CompletableFuture<Void>> stopAll() {
        running = false;
        stopBegan = System.nanoTime();
        return registry.pipelines().stream()
                .filter(pipeline -> pipeline.status() != Status.CREATED
                        && !pipeline.completion().isDone())
                .map(this::stop)
                .toList();
    }

    private CompletableFuture<Void> stop(Pipeline pipeline) {
        if (STOPPABLE.contains(pipeline.status())) {
            stopped.add(pipeline.name());
        }
        return begin(() -> pipeline.shutdown(shutdown.drain(), shutdown.timeout(), shutdown.interrupt()));
    }

    /** An exception of one pipeline's scheduler, such as of its clock, must not prevent the stop of the others. */
    private static CompletableFuture<Void> begin(Supplier<CompletableFuture<Void>> end) {
        try {
            return end.get();
        } catch (Throwable thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    /** Also closes pipelines that were never started, and those whose start failed. */
    @Override
    public void destroy() {
        Duration left = timeLeft().minus(SLACK);
        List<CompletableFuture<Void>> ends = registry.pipelines().stream()
                .map(pipeline -> begin(() -> close(pipeline, left)))
                .toList();
        await(ends, left.plus(SLACK));
    }

    private CompletableFuture<Void> close(Pipeline pipeline, Duration left) {
        if (shutdown.interrupt()) {
            return pipeline.closeWithin(left);
        }
        pipeline.closeNow();
        return pipeline.completion().handle((nothing, failure) -> null);
    }

    private Duration timeLeft() {
        Long began = stopBegan;
        Duration whole = shutdown.timeout().plus(GRACE);
        Duration left = began == null ? whole : whole.minusNanos(System.nanoTime() - began);
        Duration least = GRACE.dividedBy(2);
        return left.compareTo(least) < 0 ? least : left;
    }

    /**
     * Waits for one after the other: a combined future would complete on a pipeline's thread, and handlers may block
     * all of those.
     */
    private static void await(List<CompletableFuture<Void>> ends, Duration most) {
        long until = System.nanoTime() + TimeUnit.NANOSECONDS.convert(most);
        try {
            for (CompletableFuture<Void> end : ends) {
                await(end, until - System.nanoTime());
            }
        } catch (TimeoutException e) {
            log.warn("The pipelines did not stop in time; the application stops without them");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(CompletableFuture<Void> end, long nanos) throws TimeoutException, InterruptedException {
        try {
            end.get(nanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            log.warn("A pipeline could not be closed", e.getCause());
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return properties.lifecycle().phase();
    }

    /** A paused test context keeps its pipelines running, with their events. */
    @Override
    public boolean isPauseable() {
        return false;
    }
}
