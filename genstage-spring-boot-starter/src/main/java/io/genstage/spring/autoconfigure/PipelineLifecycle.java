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
 * Starts the pipelines with the application, stops them with it, and closes them before any bean is destroyed that their handlers
 * need. It can be stopped and started again: what was stopped goes on then, what has completed or failed stays so.
 *
 * <p>All pipelines stop side by side within {@code genstage.shutdown.timeout}; calls that still run then are interrupted, and {@link
 * #GRACE} later everything is over.
 */
final class PipelineLifecycle implements SmartLifecycle, DisposableBean {

    /** How long after the time-out the last call may take to return: half of it when it is interrupted first, half at the close. */
    static final Duration GRACE = Duration.ofSeconds(2);

    /** The time that Spring needs besides. */
    private static final Duration SLACK = Duration.ofMillis(200);

    private static final Logger log = LoggerFactory.getLogger(PipelineLifecycle.class);

    private static final Set<Status> STOPPABLE = Set.of(Status.RUNNING, Status.PAUSED, Status.DRAINING);

    private final PipelineRegistry registry;

    private final GenStageProperties properties;

    private final GenStageProperties.Shutdown shutdown;

    /** Names of those that were stopped here, rather than by somebody on purpose. */
    private final Set<String> stopped = ConcurrentHashMap.newKeySet();

    private volatile boolean running;

    /** When the pipelines were told to stop, by {@link System#nanoTime()}; {@code null} while they run. */
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
            // the flag stays cleared: Spring interrupts this thread to close the context on it, which has to wait for
            // the pipelines
            throw new IllegalStateException("The start of pipeline '" + pipeline.name() + "' was interrupted", e);
        }
    }

    private boolean autoStart(Pipeline pipeline) {
        PipelineProperties declared = properties.pipelines().get(pipeline.name());
        return declared == null || declared.autoStart();
    }

    /** The callback needs a thread that no handler blocks; if there is none, this one waits. */
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
        return begin(() -> pipeline.shutdown(shutdown.drain(), shutdown.timeout()));
    }

    /** What one pipeline's scheduler throws, its clock say, must not keep the others from being stopped. */
    private static CompletableFuture<Void> begin(Supplier<CompletableFuture<Void>> end) {
        try {
            return end.get();
        } catch (Throwable thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    /** Also closes pipelines that were never started, and those whose start has failed. */
    @Override
    public void destroy() {
        Duration left = timeLeft().minus(SLACK);
        List<CompletableFuture<Void>> ends = registry.pipelines().stream()
                .map(pipeline -> begin(() -> pipeline.closeWithin(left)))
                .toList();
        await(ends, left.plus(SLACK));
    }

    private Duration timeLeft() {
        Long began = stopBegan;
        Duration whole = shutdown.timeout().plus(GRACE);
        Duration left = began == null ? whole : whole.minusNanos(System.nanoTime() - began);
        Duration least = GRACE.dividedBy(2);
        return left.compareTo(least) < 0 ? least : left;
    }

    /** One by one: what depends on such a future runs on the pipeline's threads, and handlers may block them all. */
    private static void await(List<CompletableFuture<Void>> ends, Duration most) {
        long until = System.nanoTime() + TimeUnit.NANOSECONDS.convert(most);
        try {
            for (CompletableFuture<Void> end : ends) {
                await(end, until - System.nanoTime());
            }
        } catch (TimeoutException e) {
            log.warn("The pipelines have not ended in time; the application ends without them");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(CompletableFuture<Void> end, long nanos) throws TimeoutException, InterruptedException {
        try {
            end.get(nanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            log.warn("A pipeline could not be ended", e.getCause());
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

    /** A test context that is cached and paused keeps its pipelines, and what they hold. */
    @Override
    public boolean isPauseable() {
        return false;
    }
}
