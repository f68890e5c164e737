package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.Place;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import io.genstage.supervision.ChildOptions;
import io.genstage.testing.Contract;
import io.genstage.testing.HeldTimers;
import io.genstage.testing.Logs;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Shutdowns that interrupt no call: calls in progress may return, or are abandoned and named. */
@Contract("I4")
@Timeout(60)
class ShutdownWithoutInterruptTest {

    private static final Duration SHORT = Duration.ofMillis(100);

    /** How long a close waits. Passes when the test fires this timer. */
    private static final Duration CLOSE = Duration.ofMillis(200);

    private static final long PATIENCE_SECONDS = 20;

    private static final int EVENTS = 10;

    private static final String THREADS = "shutdown";

    private final HeldTimers scheduler = new HeldTimers(Schedulers.platform(THREADS, 4), Shutdown.GRACE, CLOSE);

    private final Logs logs = Logs.captured();

    private final CountDownLatch called = new CountDownLatch(1);

    private final CountDownLatch gate = new CountDownLatch(1);

    private final AtomicInteger interrupts = new AtomicInteger();

    @AfterEach
    void end() {
        gate.countDown();
        scheduler.close();
        logs.close();
    }

    private void awaitGate(List<Integer> events, Subscription from) {
        called.countDown();
        boolean open = false;
        while (!open) {
            try {
                gate.await();
                open = true;
            } catch (InterruptedException interrupt) {
                interrupts.incrementAndGet();
            }
        }
    }

    /** Starts a pipeline whose consumer is in a call with one of the events. */
    private Pipeline started(Consumer<StageDefinition.Options<Integer>> more) throws Exception {
        ConsumerStage<Integer> blocking = this::awaitGate;
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", Sources.silent())
                        .consumer("c", blocking, s -> {
                            s.subscribeTo("a", SubscriptionOptions.ofBatches(4, 1));
                            more.accept(s);
                        })
                        .build(),
                scheduler);
        pipeline.start().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        for (int i = 0; i < EVENTS; i++) {
            assertThat(pipeline.inlet("a").offer(i)).isTrue();
        }
        called.await();
        return pipeline;
    }

    /** Only the call of the consumer is left. */
    private static void awaitNoThreadRunning() {
        while (Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(THREADS + "-"))
                .anyMatch(thread -> thread.getState() == Thread.State.RUNNABLE)) {
            Thread.yield();
        }
    }

    private static void end(CompletableFuture<Void> shutdown) throws Exception {
        shutdown.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void aShutdownNamesTheCallAndLeavesItToItself() throws Exception {
        Pipeline pipeline = started(s -> {});

        CompletableFuture<Void> shutdown = pipeline.shutdown(true, SHORT, false);
        scheduler.fire(Shutdown.GRACE);
        end(shutdown);

        assertThat(pipeline.status()).isEqualTo(Status.STOPPED);
        List<String> warnings = logs.warnings();
        assertThat(warnings.get(warnings.size() - 1)).startsWith("Pipeline 'p' was drained in part in ");
        assertThat(warnings.get(warnings.size() - 2))
                .matches("Pipeline 'p' is shut down and leaves 1 handler call running: stage 'c-0' for .* on thread"
                        + " 'shutdown-\\d+'");
        gate.countDown();
        end(pipeline.start());
        assertThat(pipeline.awaitIdle(Duration.ofSeconds(PATIENCE_SECONDS))).isTrue();
        assertThat(pipeline.snapshot().stage("c").orElseThrow().eventsIn())
                .as("the call counts as handled, and no event was lost")
                .isEqualTo(EVENTS);
        assertThat(interrupts).hasValue(0);
    }

    @Test
    void aShutdownLeavesChildrenToThemselves() throws Exception {
        Pipeline pipeline = started(s -> s.perEvent(ChildOptions.TEMPORARY));

        CompletableFuture<Void> shutdown = pipeline.shutdown(true, SHORT, false);
        scheduler.fire(Shutdown.GRACE);
        end(shutdown);

        gate.countDown();
        end(pipeline.start());
        assertThat(pipeline.awaitIdle(Duration.ofSeconds(PATIENCE_SECONDS))).isTrue();
        assertThat(pipeline.snapshot().stage("c").orElseThrow().eventsIn()).isEqualTo(EVENTS);
        assertThat(interrupts).hasValue(0);
    }

    @Test
    void aCloseAbandonsTheCallAndGivesUpItsEvent() throws Exception {
        Pipeline pipeline = started(s -> {});

        CompletableFuture<Void> closed = pipeline.closeWithin(CLOSE, false);
        awaitNoThreadRunning();
        scheduler.fire(CLOSE);
        end(closed);

        assertThat(pipeline.completion()).isNotDone();
        assertThat(logs.warnings())
                .singleElement()
                .asString()
                .matches("Pipeline 'p' was closed, is left to calls that have not returned \\(stage 'c-0' for .* on"
                        + " thread 'shutdown-\\d+'\\) and gave up 10 events that it had accepted: .*in-progress 1.*");
        assertThat(pipeline.snapshot().givenUp()).containsEntry(Place.IN_PROGRESS, 1L);
        gate.countDown();
        pipeline.completion().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(interrupts).hasValue(0);
    }

    @Test
    void aCloseWaitsForTheCallWithinItsTime() throws Exception {
        Pipeline pipeline = started(s -> {});

        CompletableFuture<Void> closed = pipeline.closeWithin(CLOSE, false);
        gate.countDown();
        end(closed);

        assertThat(pipeline.completion()).isCompleted();
        assertThat(pipeline.snapshot().stage("c").orElseThrow().eventsIn()).isEqualTo(1);
        assertThat(pipeline.snapshot().givenUp().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(EVENTS - 1);
        assertThat(interrupts).hasValue(0);
    }
}
