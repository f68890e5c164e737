package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Level;
import io.genstage.ConsumerStage;
import io.genstage.EventRejectedException;
import io.genstage.Inlet;
import io.genstage.ProducerStage;
import io.genstage.Scheduler;
import io.genstage.StageFailedException;
import io.genstage.Status;
import io.genstage.definition.PipelineDefinition;
import io.genstage.supervision.Backoff;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Logs;
import io.genstage.testing.SeededScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A failed pipeline that starts again by itself. */
@Contract("E10")
class AutoRestartTest {

    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(5), 2, Duration.ofMinutes(1), 0);

    private final Logs logs = Logs.captured();

    private final List<Integer> handled = new ArrayList<>();

    private final ConsumerStage<Integer> consumer = (events, from) -> {
        for (int event : events) {
            if (event < 0) {
                throw new IllegalArgumentException("negative");
            }
            handled.add(event);
        }
    };

    private final SeededScheduler scheduler = new SeededScheduler(1, Duration.ofNanos(100));

    private final HandDriven run = new HandDriven(
                    scheduler,
                    PipelineDefinition.named("p")
                            .autoRestart(BACKOFF)
                            .producer("a", ProducerStage.<Integer>inletOnly())
                            .consumer("c", consumer, s -> s.subscribeTo("a", 1))
                            .build())
            .start();

    private final Pipeline pipeline = run.pipeline();

    private final Inlet<Integer> inlet = pipeline.inlet("a");

    @AfterEach
    void stopLogging() {
        logs.close();
    }

    @Test
    void theTimeUntilTheRestartIsShown() {
        assertThat(run.snapshot().restartIn()).isNull();

        fail();

        assertThat(run.snapshot().restartIn()).isBetween(Duration.ofMillis(4900), Duration.ofSeconds(5));
        assertThat(pipeline.restartIn()).isBetween(Duration.ofMillis(4900), Duration.ofSeconds(5));

        run.nextTimer();

        assertThat(pipeline.status()).isEqualTo(Status.RUNNING);
        assertThat(run.snapshot().restartIn()).isNull();
        pipeline.closeNow();
    }

    @Test
    void messagesSayThatThePipelineHasFailed() {
        fail();

        assertThat(logs.at(Level.INFO)).contains("Pipeline 'p' has failed");
        assertThatIllegalStateException()
                .isThrownBy(pipeline::pause)
                .withMessage("Pipeline 'p' has failed and cannot be paused: its status must be running");
        pipeline.closeNow();
    }

    @Test
    void aRejectedEventNamesTheTimeUntilTheRestart() {
        fail();

        String reason =
                "Stage 'a-0' of pipeline 'p' accepts no events, because the pipeline has failed at stage 'c-0' and"
                        + " is started again in \\d{4} ms";
        assertThat(inlet.closedBecause()).matches(reason);
        CompletableFuture<Void> rejected = inlet.submit(1);
        run.run();
        assertThat(rejected)
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(EventRejectedException.class)
                .withMessageMatching("The inlet of stage 'a-0' of pipeline 'p' did not accept the event. " + reason);

        pipeline.closeNow();
        assertThat(inlet.closedBecause()).endsWith("because the pipeline was closed");
    }

    private void fail() {
        assertThat(inlet.offer(-1)).isTrue();
        run.run();
        assertThat(pipeline.status()).isEqualTo(Status.FAILED);
    }

    private List<String> restartLines() {
        return logs.warnings().stream()
                .filter(line -> line.contains("is started again"))
                .toList();
    }

    @Test
    void itStartsAgainAfterTheDelayAndCompletionWaits() {
        CompletableFuture<Void> completion = pipeline.completion();
        fail();
        assertThat(completion).isNotDone();
        assertThat(pipeline.failure()).isNotNull();

        run.nextTimer();

        assertThat(pipeline.status()).isEqualTo(Status.RUNNING);
        inlet.offer(1);
        run.run();
        assertThat(handled).containsExactly(1);
        assertThat(pipeline.completion() == completion).isTrue();
        assertThat(completion).isNotDone();

        pipeline.stage("a").stop();
        run.run();
        assertThat(completion).isCompleted();
        assertThat(scheduler.waitingTimers()).isZero();
    }

    @Test
    void theDelayGrowsWithFailuresInARowUpToItsLimit() {
        for (int i = 0; i < 5; i++) {
            fail();
            run.nextTimer();
        }

        assertThat(restartLines())
                .containsExactly(
                        "Pipeline 'p' has failed, and is started again in 5000 ms",
                        "Pipeline 'p' has failed 2 times in a row, and is started again in 10000 ms",
                        "Pipeline 'p' has failed 3 times in a row, and is started again in 20000 ms",
                        "Pipeline 'p' has failed 4 times in a row, and is started again in 40000 ms",
                        "Pipeline 'p' has failed 5 times in a row, and is started again in 60000 ms");
    }

    @Test
    void aRunThatLivedLongerThanTheLongestDelayEndsTheRow() {
        fail();
        run.nextTimer();
        scheduler.schedule(() -> {}, Duration.ofSeconds(61));
        scheduler.nextTimer();

        fail();

        assertThat(restartLines()).hasSize(2).allMatch(line -> line.endsWith("is started again in 5000 ms"));
    }

    @Test
    void aCloseEndsTheWait() {
        CompletableFuture<Void> completion = pipeline.completion();
        fail();

        pipeline.closeNow();
        run.run();

        assertThat(completion.handle((nothing, failure) -> failure).join()).isInstanceOf(StageFailedException.class);
        assertThat(scheduler.waitingTimers()).isZero();
        assertThat(pipeline.status()).isEqualTo(Status.FAILED);
    }

    @Test
    void aShutdownEndsTheWait() {
        fail();

        CompletableFuture<Void> down = pipeline.shutdown(true, Duration.ofSeconds(1));
        run.run();

        assertThat(down).isCompleted();
        assertThat(pipeline.completion()).isCompletedExceptionally();
        assertThat(scheduler.waitingTimers()).isZero();
    }

    @Test
    void aStartByHandComesBeforeTheDelay() {
        CompletableFuture<Void> completion = pipeline.completion();
        fail();

        run.start();

        assertThat(pipeline.status()).isEqualTo(Status.RUNNING);
        assertThat(pipeline.completion() == completion).isTrue();
        assertThat(scheduler.waitingTimers()).isZero();
    }

    @Test
    void aFailedStartIsRepeated() {
        int[] attempts = {0};
        ConsumerStage<Integer> late = new ConsumerStage<>() {
            @Override
            public void started(io.genstage.StageContext context) {
                if (attempts[0]++ < 2) {
                    throw new IllegalStateException("not yet");
                }
            }

            @Override
            public void handleEvents(List<Integer> events, io.genstage.Subscription from) {}
        };
        HandDriven other = HandDriven.started(
                PipelineDefinition.named("q").autoRestart(BACKOFF).consumer("c", late));

        other.nextTimer();
        assertThat(other.pipeline().status()).isEqualTo(Status.FAILED);
        other.nextTimer();

        assertThat(other.pipeline().status()).isEqualTo(Status.RUNNING);
        other.pipeline().closeNow();
        other.run();
    }

    @Test
    void onThreadsItRunsAgainManyTimes() throws Exception {
        int failures = 50;
        CountDownLatch all = new CountDownLatch(failures);
        ConsumerStage<Integer> failing = (events, from) -> {
            all.countDown();
            throw new IllegalArgumentException("always");
        };
        try (Scheduler threads = Schedulers.platform(4);
                Pipeline threaded = Pipeline.of(
                        PipelineDefinition.named("p")
                                .autoRestart(Backoff.NONE)
                                .producer("a", () -> ProducerStage.of(List.of(1, 2, 3)), s -> {})
                                .consumer("c", failing, s -> s.subscribeTo("a"))
                                .build(),
                        threads)) {
            CompletableFuture<Void> completion = threaded.completion();
            threaded.start();

            assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(completion).isNotDone();

            threaded.closeNow();
            assertThat(completion.handle((nothing, failure) -> "ended").get(20, TimeUnit.SECONDS))
                    .isEqualTo("ended");
        }
    }
}
