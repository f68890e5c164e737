package io.genstage.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genstage.ConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.definition.PipelineDefinition;
import io.genstage.pipeline.Pipeline;
import io.genstage.spring.PipelineRegistry;
import io.genstage.supervision.Backoff;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class GenStageHealthIndicatorTests {

    private final PipelineRegistry registry = new PipelineRegistry();

    private final GenStageHealthIndicator indicator = new GenStageHealthIndicator(registry);

    @AfterEach
    void close() {
        registry.pipelines().forEach(Pipeline::closeNow);
    }

    @Test
    void healthIsUpWithoutPipelines() {
        assertThat(indicator.health()).isEqualTo(Health.up().build());
    }

    @Test
    void healthIsUpWhilePipelinesAreCreatedRunningOrCompleted() {
        registry.register(TestPipelines.flights("created"));
        registry.register(TestPipelines.flightsAtRest("running"));
        Pipeline completed = Pipeline.of(PipelineDefinition.named("completed")
                .producer("read", (demand, out) -> out.complete())
                .consumer("store", (events, from) -> {}, stage -> stage.subscribeTo("read"))
                .build());
        registry.register(completed);
        completed.start();
        completed.completion().join();

        Health health = indicator.health();

        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails())
                .containsEntry("created", Map.of("status", "created"))
                .containsEntry("running", Map.of("status", "running"))
                .containsEntry("completed", Map.of("status", "completed"));
    }

    @Test
    void healthIsDownUntilAFailedPipelineIsStartedAgain() {
        Duration delay = Duration.ofMinutes(10);
        Pipeline pipeline = Pipeline.of(PipelineDefinition.named("orders")
                .autoRestart(new Backoff(delay, 1, delay, 0))
                .producer("read", ProducerStage.<Integer>inletOnly())
                .consumer(
                        "store",
                        ConsumerStage.each(number -> {
                            throw new IllegalStateException("planted");
                        }),
                        stage -> stage.subscribeTo("read"))
                .build());
        registry.register(pipeline);
        pipeline.start().join();
        assertThat(pipeline.<Integer>inlet("read").offer(1)).isTrue();

        await().until(() -> pipeline.restartIn() != null);
        Health failed = indicator.health();
        assertThat(failed.getStatus()).isEqualTo(Status.DOWN);
        assertThat(failed.getDetails())
                .extractingByKey("orders", InstanceOfAssertFactories.MAP)
                .containsEntry("status", "failed")
                .containsKey("restartInMillis");

        pipeline.start().join();

        assertThat(indicator.health())
                .isEqualTo(Health.up()
                        .withDetail("orders", Map.of("status", "running"))
                        .build());
    }

    @Test
    void healthIsOutOfServiceWhileAPipelineIsPaused() {
        Pipeline pipeline = TestPipelines.flightsAtRest("flights");
        registry.register(pipeline);
        pipeline.pause();
        assertThat(indicator.health())
                .isEqualTo(Health.outOfService()
                        .withDetail("flights", Map.of("status", "paused"))
                        .build());
        pipeline.resume();
        assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void healthIsOutOfServiceWhileAPipelineDrainsAndAfterIt() {
        CountDownLatch gate = new CountDownLatch(1);
        Pipeline pipeline = TestPipelines.slow("slow", gate);
        registry.register(pipeline);
        pipeline.start().join();
        await().until(() -> pipeline.snapshot()
                        .stage("store")
                        .orElseThrow()
                        .instances()
                        .get(0)
                        .handlingFor()
                != null);
        var drained = pipeline.drain();
        assertThat(indicator.health())
                .isEqualTo(Health.outOfService()
                        .withDetail("slow", Map.of("status", "draining"))
                        .build());
        gate.countDown();
        drained.join();
        assertThat(indicator.health())
                .isEqualTo(Health.outOfService()
                        .withDetail("slow", Map.of("status", "stopped"))
                        .build());
    }

    @Test
    void healthIsDownWhenAPipelineHasFailedEvenIfAnotherIsPaused() {
        Pipeline failing = TestPipelines.failing("broken", new IllegalStateException("boom"));
        registry.register(failing);
        Pipeline paused = TestPipelines.flightsAtRest("paused");
        registry.register(paused);
        paused.pause();
        failing.start().join();
        await().until(() -> failing.failure() != null);
        assertThat(indicator.health())
                .isEqualTo(Health.down()
                        .withDetail(
                                "broken",
                                Map.of(
                                        "status",
                                        "failed",
                                        "stage",
                                        "store-0",
                                        "exception",
                                        "java.lang.IllegalStateException: boom"))
                        .withDetail("paused", Map.of("status", "paused"))
                        .build());
    }

    @Test
    void healthIsUpWhileAStageIsRestarted() {
        Pipeline pipeline = TestPipelines.restarted("restarting", Duration.ofHours(1));
        registry.register(pipeline);
        pipeline.start().join();
        await().until(() -> status(pipeline, "store") == io.genstage.Status.RESTARTING);
        assertThat(indicator.health())
                .isEqualTo(Health.up()
                        .withDetail("restarting", Map.of("status", "running"))
                        .build());
    }

    @Test
    void healthIsDownWhenThereWereTooManyRestarts() {
        Pipeline pipeline = TestPipelines.failingTooOften("failing-too-often");
        registry.register(pipeline);
        pipeline.start().join();
        await().until(() -> pipeline.failure() != null);
        assertThat(indicator.health())
                .isEqualTo(Health.down()
                        .withDetail(
                                "failing-too-often",
                                Map.of(
                                        "status",
                                        "failed",
                                        "stage",
                                        "store-0",
                                        "exception",
                                        "java.lang.IllegalStateException: no weather",
                                        "reason",
                                        "there were too many failures: 2 failures within 1m {store-0=2}, max-restarts is 1"))
                        .build());
    }

    private static io.genstage.Status status(Pipeline pipeline, String stage) {
        return pipeline.snapshot().stage(stage).orElseThrow().status();
    }
}
