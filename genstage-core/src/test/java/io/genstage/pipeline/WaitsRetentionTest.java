package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.Reply;
import io.genstage.Scheduler;
import io.genstage.StageHandle;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.ChildShutdown;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Sources;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Futures of callers that stopped waiting are not retained, and dependents of futures delay no stage. */
class WaitsRetentionTest {

    private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

    private static final int MANY = 1_000;

    private static final long WATCHDOG_SECONDS = 20;

    private final HandDriven run = HandDriven.started(PipelineDefinition.named("p")
            .producer("busy", Sources.silent())
            .producer("keeper", new UnansweringStage())
            .producer("children", Sources.silent())
            .consumer(
                    "parent",
                    ConsumerStage.each(event -> {}),
                    s -> s.subscribeTo("children")
                            .perEvent(ChildOptions.TRANSIENT.withShutdown(ChildShutdown.INFINITY))));

    private final Pipeline pipeline = run.pipeline();

    private final StageHandle keeper = pipeline.stage("keeper");

    @Test
    void futuresOfCallersThatStoppedWaitingAreNotRetained() throws Exception {
        pipeline.inlet("busy").offer(1);
        run.run();

        forgotten("completion", pipeline::completion);
        forgotten("completion that is cancelled", () -> cancelled(pipeline.completion()));
        forgotten("completion that times out", () -> timedOut(pipeline.completion()));
        forgotten(
                "copy of the completion", () -> cancelled(pipeline.completion().copy()));
        forgotten("when idle", pipeline::whenIdle);
        forgotten("when idle that is cancelled", () -> cancelled(pipeline.whenIdle()));
        forgotten("when idle that times out", () -> timedOut(pipeline.whenIdle()));
        forgotten("call that is cancelled", () -> cancelled(keeper.call("keep", FOREVER)));
        forgotten("call that times out", () -> timedOut(keeper.call("keep", FOREVER)));
        forgotten("demand", () -> cancelled(keeper.demand()));
        forgotten("info", () -> cancelled(keeper.info("hello")));
        forgotten("children", () -> cancelled(pipeline.children("parent").count()));
        for (int i = 0; i < 10; i++) {
            assertThat(pipeline.awaitIdle(Duration.ofNanos(1))).isFalse();
        }
    }

    /** {@code SeededScheduler} keeps no task that has run, so the pipeline alone can keep a future. */
    private void forgotten(String what, Supplier<CompletableFuture<?>> wait) throws InterruptedException {
        List<WeakReference<Object>> futures = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            futures.add(new WeakReference<>(wait.get()));
        }
        run.run();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WATCHDOG_SECONDS);
        while (distinctAlive(futures) > 1) { // the future that all callers share may live
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            System.gc();
            Thread.sleep(1);
        }
    }

    private static long distinctAlive(List<WeakReference<Object>> references) {
        return references.stream()
                .map(WeakReference::get)
                .filter(future -> future != null)
                .distinct()
                .count();
    }

    private static <T> CompletableFuture<T> cancelled(CompletableFuture<T> future) {
        future.cancel(true);
        return future;
    }

    private CompletableFuture<?> timedOut(CompletableFuture<?> future) {
        CompletableFuture<?> limited = future.orTimeout(1, TimeUnit.MILLISECONDS);
        run.scheduler().nextTimer();
        assertThat(limited).isCompletedExceptionally();
        return limited;
    }

    @Test
    void aCallThatIsNotAnsweredLeavesNoTimerWhenItsStageEnds() {
        CompletableFuture<String> call = keeper.call("keep", FOREVER);
        run.run();
        assertThat(run.scheduler().waitingTimers()).isEqualTo(1);

        keeper.stop();
        run.run();

        assertThat(call).isCompletedExceptionally();
        assertThat(run.scheduler().waitingTimers()).isZero();
    }

    /**
     * A dependent that blocks until the stage has done something else: in the stage's turn it would wait for itself.
     */
    @Test
    void dependentsOfAFutureMayWaitForTheStageThatCompletesIt() throws Exception {
        try (Scheduler threads = Schedulers.platform(8);
                Pipeline real = Pipeline.of(
                        PipelineDefinition.named("p")
                                .producer("a", new UnansweringStage())
                                .build(),
                        threads)) {
            StageHandle stage = real.stage("a");
            CompletableFuture<?> started = real.start().thenRun(() -> talk(stage));
            started.get(WATCHDOG_SECONDS, TimeUnit.SECONDS);
            stage.demand().thenRun(() -> talk(stage)).get(WATCHDOG_SECONDS, TimeUnit.SECONDS);
            stage.info("hello").thenRun(() -> talk(stage)).get(WATCHDOG_SECONDS, TimeUnit.SECONDS);
            stage.call("answer").thenRun(() -> talk(stage)).get(WATCHDOG_SECONDS, TimeUnit.SECONDS);
            real.whenIdle().thenRun(() -> talk(stage)).get(WATCHDOG_SECONDS, TimeUnit.SECONDS);
            stage.call("keep", Duration.ofMillis(1))
                    .handle((value, failure) -> {
                        talk(stage);
                        return stage.<String>call("keep", Duration.ofMillis(1))
                                .handle((answer, late) -> late)
                                .join();
                    })
                    .get(WATCHDOG_SECONDS, TimeUnit.SECONDS);
            real.drain().thenRun(() -> talk(stage)).get(WATCHDOG_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static void talk(StageHandle stage) {
        assertThat(stage.<String>call("answer").join()).isEqualTo("yes");
    }

    /** A thread that waits for an answer holds the only thread, which its dependents would need, but not the answer. */
    @Test
    void aReplyNeedsNoFreeThread() throws Exception {
        try (Scheduler threads = Schedulers.platform(1);
                Pipeline real = Pipeline.of(
                        PipelineDefinition.named("p")
                                .producer("a", new UnansweringStage(), StageDefinition.Options::nonBlocking)
                                .producer("asks", new CallingStage(), s -> {})
                                .build(),
                        threads)) {
            real.start().get(WATCHDOG_SECONDS, TimeUnit.SECONDS);
            CountDownLatch answered = new CountDownLatch(1);

            real.stage("asks").cast(new CallRequest(real.stage("a"), answered));

            assertThat(answered.await(WATCHDOG_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void durationsBeyondNanosecondsAreUnlimited() throws Exception {
        try (Scheduler threads = Schedulers.platform(2);
                Pipeline real = Pipeline.of(
                        PipelineDefinition.named("p")
                                .producer("a", new UnansweringStage(), s -> s.pollInterval(FOREVER))
                                .consumer("c", ConsumerStage.each(event -> {}), s -> s.subscribeTo("a"))
                                .build(),
                        threads)) {
            real.start().get(WATCHDOG_SECONDS, TimeUnit.SECONDS);

            assertThat(real.stage("a").<String>call("answer", FOREVER).get(WATCHDOG_SECONDS, TimeUnit.SECONDS))
                    .isEqualTo("yes");
            assertThat(real.awaitIdle(FOREVER)).isTrue();
            assertThat(real.inlet("a").put("event", FOREVER)).isTrue();
            CompletableFuture<String> overdue = real.stage("a").call("keep", FOREVER.negated());
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> overdue.get(WATCHDOG_SECONDS, TimeUnit.SECONDS))
                    .withCauseInstanceOf(TimeoutException.class);
        }
    }

    private record CallRequest(StageHandle to, CountDownLatch answered) {}

    private static final class CallingStage implements ProducerStage<Object> {

        @Override
        public void handleDemand(long demand, Emitter<Object> out) {}

        @Override
        public void cast(Object message, Emitter<Object> out) {
            CallRequest question = (CallRequest) message;
            talk(question.to());
            question.answered().countDown();
        }
    }

    private static final class UnansweringStage implements ProducerStage<Object> {

        private final List<Reply> kept = new ArrayList<>();

        @Override
        public void handleDemand(long demand, Emitter<Object> out) {}

        @Override
        public void call(Object request, Reply reply, Emitter<Object> out) {
            if (request.equals("answer")) {
                reply.send("yes");
            } else if (kept.isEmpty()) {
                kept.add(reply);
            }
        }
    }
}
