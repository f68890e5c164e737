package io.genstage.spring.autoconfigure;

import io.genstage.Scheduler;
import io.genstage.StageFailedException;
import io.genstage.Status;
import io.genstage.internal.text.SafeLog;
import io.genstage.pipeline.Pipeline;
import io.genstage.pipeline.PipelineListener;
import io.genstage.spring.PipelineCompletedEvent;
import io.genstage.spring.PipelineEvent;
import io.genstage.spring.PipelineFailedEvent;
import io.genstage.spring.PipelineRegistry;
import io.genstage.spring.PipelineStartedEvent;
import io.genstage.spring.StageRestartedEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;

/** Publishes application events of pipelines: in order, and never on the thread of a stage. */
final class PipelineEventPublisher {

    private static final SafeLog log = SafeLog.of(PipelineEventPublisher.class);

    private final ApplicationEventPublisher publisher;

    private final Executor executor;

    PipelineEventPublisher(PipelineRegistry registry, ApplicationEventPublisher publisher, Scheduler scheduler) {
        this.publisher = publisher;
        this.executor = task -> execute(task, scheduler);
        registry.forEachPresentAndFuture(pipeline -> pipeline.addListener(new Listener()));
    }

    private void publish(PipelineEvent event) {
        try {
            publisher.publishEvent(event);
        } catch (Throwable e) { // also an error: the next events must be published
            log.warn("A listener of {} threw", event, e);
        }
    }

    /** An event must not be lost if the scheduler rejects the task, or if no thread can be started. */
    private static void execute(Runnable task, Scheduler scheduler) {
        try {
            scheduler.execute(task, true);
        } catch (Throwable rejection) {
            executeElsewhere(task);
        }
    }

    private static void executeElsewhere(Runnable task) {
        try {
            Thread substitute = new Thread(task, "genstage-events");
            substitute.setDaemon(true);
            substitute.start();
        } catch (Throwable noThread) {
            task.run();
        }
    }

    /** The listener of one pipeline. It publishes each event after the one before. */
    private final class Listener implements PipelineListener {

        private CompletableFuture<@Nullable Void> last = CompletableFuture.completedFuture(null);

        private Status before = Status.CREATED;

        @Override
        public synchronized void statusChanged(Pipeline pipeline, Status status) {
            PipelineEvent event = eventOf(pipeline, status);
            before = status;
            if (event != null) {
                publishNext(event);
            }
        }

        @Override
        public synchronized void stageRestarted(Pipeline pipeline, String instance, Throwable cause) {
            publishNext(new StageRestartedEvent(pipeline, instance, cause));
        }

        private void publishNext(PipelineEvent event) {
            last = last.handleAsync(
                    (nothing, ignored) -> {
                        publish(event);
                        return null;
                    },
                    executor);
        }

        private @Nullable PipelineEvent eventOf(Pipeline pipeline, Status status) {
            StageFailedException failure = pipeline.failure();
            if (status == Status.FAILED && failure != null) {
                return new PipelineFailedEvent(pipeline, failure);
            }
            if (status == Status.COMPLETED) {
                return new PipelineCompletedEvent(pipeline);
            }
            boolean start = status == Status.RUNNING && before != Status.PAUSED;
            return start ? new PipelineStartedEvent(pipeline) : null;
        }
    }
}
