package io.genstage.spring.autoconfigure;

import io.genstage.Status;
import io.genstage.pipeline.Pipeline;
import io.genstage.pipeline.PipelineListener;
import io.genstage.spring.PipelineRegistry;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps an application without a web server alive until all started pipelines have completed, and then exits the JVM.
 * The threads of the pipelines are daemons; the thread that waits here is not.
 *
 * <p>The JVM exits only after the thread that started the application, which runs {@code main}, has ended too. So a
 * program that continues after it has started its context, such as a test, keeps running.
 */
final class PipelineKeepAlive implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(PipelineKeepAlive.class);

    private final int phaseOfPipelines;

    private final PipelineRegistry registry;

    private final ConfigurableApplicationContext context;

    private @Nullable Thread starter;

    private @Nullable Thread waiting;

    PipelineKeepAlive(int phaseOfPipelines, PipelineRegistry registry, ConfigurableApplicationContext context) {
        this.phaseOfPipelines = phaseOfPipelines;
        this.registry = registry;
        this.context = context;
        registry.forEachPresentAndFuture(pipeline -> pipeline.addListener(new StartListener()));
    }

    @Override
    public synchronized void start() {
        starter = Thread.currentThread();
        if (anyWasStarted()) {
            await();
        }
    }

    /** A pipeline may have failed or completed by now. Then the application exits all the same, with the right code. */
    private boolean anyWasStarted() {
        return registry.pipelines().stream().anyMatch(pipeline -> pipeline.status() != Status.CREATED);
    }

    private synchronized void await() {
        Thread main = starter;
        if (main != null && waiting == null) {
            Thread thread = new Thread(() -> exitWhenCompleted(main), "genstage-keep-alive");
            thread.setDaemon(false);
            thread.start(); // first: if this throws, the next pipeline tries again
            waiting = thread;
        }
    }

    private void exitWhenCompleted(Thread main) {
        try {
            awaitPipelines();
            main.join();
            // main may have started others
            awaitPipelines();
            exit();
        } catch (InterruptedException e) {
            log.debug("The application stops before its pipelines have completed");
        }
    }

    private void awaitPipelines() throws InterruptedException {
        Optional<Pipeline> next = running();
        while (next.isPresent()) {
            try {
                next.get().completion().get();
            } catch (ExecutionException e) {
                log.debug("{} failed", next.get(), e);
            }
            next = running();
        }
    }

    /** {@return a pipeline that was started and has not completed} */
    private Optional<Pipeline> running() {
        return registry.pipelines().stream()
                .filter(pipeline -> pipeline.status() != Status.CREATED
                        && !pipeline.completion().isDone())
                .findFirst();
    }

    private void exit() {
        if (isWaiting(Thread.currentThread())) {
            log.info(
                    "All pipelines have completed, so the application exits. To keep it running, set genstage.keep-alive=false");
            System.exit(SpringApplication.exit(context));
        }
    }

    private synchronized boolean isWaiting(Thread thread) {
        return waiting == thread;
    }

    @Override
    public synchronized void stop() {
        starter = null;
        Thread thread = waiting;
        waiting = null;
        if (thread != null && thread != Thread.currentThread()) {
            thread.interrupt();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return starter != null;
    }

    /** The phase after the phase of the pipelines. */
    @Override
    public int getPhase() {
        return phaseOfPipelines == Integer.MAX_VALUE ? phaseOfPipelines : phaseOfPipelines + 1;
    }

    @Override
    public boolean isPauseable() {
        return false;
    }

    /** Notices pipelines that are started later, and not by the lifecycle. */
    private final class StartListener implements PipelineListener {

        @Override
        public void statusChanged(Pipeline pipeline, Status status) {
            if (status == Status.RUNNING) {
                await();
            }
        }
    }
}
