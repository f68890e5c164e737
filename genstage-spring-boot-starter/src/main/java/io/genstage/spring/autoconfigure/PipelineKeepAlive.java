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
 * Keeps an application without a web server alive until the pipelines that were started have ended, and ends it then. All
 * threads of the pipelines are daemons; the one that waits here is not.
 *
 * <p>It ends the JVM only when the thread that has started the application, which runs {@code main}, is over too: a program
 * that goes on after it has started its context, such as a test, is not ended under its feet.
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
        if (running().isPresent()) {
            await();
        }
    }

    private synchronized void await() {
        Thread main = starter;
        if (main != null && waiting == null) {
            Thread thread = new Thread(() -> awaitEnd(main), "genstage-keep-alive");
            thread.setDaemon(false);
            thread.start(); // first: if it cannot be started now, the next pipeline tries again
            waiting = thread;
        }
    }

    private void awaitEnd(Thread main) {
        try {
            awaitPipelines();
            main.join();
            // main may have started others
            awaitPipelines();
            end();
        } catch (InterruptedException e) {
            log.debug("The application ends before its pipelines");
        }
    }

    private void awaitPipelines() throws InterruptedException {
        Optional<Pipeline> next = running();
        while (next.isPresent()) {
            try {
                next.get().completion().get();
            } catch (ExecutionException e) {
                log.debug("{} has failed", next.get(), e);
            }
            next = running();
        }
    }

    /** {@return a pipeline that was started and has not run out} */
    private Optional<Pipeline> running() {
        return registry.pipelines().stream()
                .filter(pipeline -> pipeline.status() != Status.CREATED
                        && !pipeline.completion().isDone())
                .findFirst();
    }

    private void end() {
        if (isWaiting(Thread.currentThread())) {
            log.info(
                    "All pipelines have ended, and so does the application; genstage.keep-alive=false leaves it alone");
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

    /** Right after the pipelines. */
    @Override
    public int getPhase() {
        return phaseOfPipelines == Integer.MAX_VALUE ? phaseOfPipelines : phaseOfPipelines + 1;
    }

    @Override
    public boolean isPauseable() {
        return false;
    }

    /** Hears of pipelines that are started by somebody else than the lifecycle, later. */
    private final class StartListener implements PipelineListener {

        @Override
        public void statusChanged(Pipeline pipeline, Status status) {
            if (status == Status.RUNNING) {
                await();
            }
        }
    }
}
