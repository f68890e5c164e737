package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.Inlet;
import io.genstage.Place;
import io.genstage.ProducerStage;
import io.genstage.Scheduler;
import io.genstage.StageContext;
import io.genstage.StageFailedException;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.supervision.ChildOptions;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pipelines that a thread runs and closes, and stages that are addressed as a whole. */
@Timeout(30)
class RunAndCloseTest {

    private final Queue<Integer> handled = new ConcurrentLinkedQueue<>();

    private Pipeline pipeline(ProducerStage<Integer> source, ConsumerStage<Integer> sink) {
        return Pipeline.of(PipelineDefinition.named("p")
                .producer("a", source)
                .consumer("c", sink, s -> s.subscribeTo("a"))
                .build());
    }

    @Test
    void runReturnsWhenAllEventsAreHandled() throws Exception {
        try (Pipeline pipeline = pipeline(Sources.range(1000), (events, from) -> handled.addAll(events))) {
            pipeline.run();

            assertThat(handled).hasSize(1000);
            assertThat(pipeline.status()).isEqualTo(Status.COMPLETED);
        }
    }

    @Test
    void runThrowsTheFailure() {
        IllegalStateException planted = new IllegalStateException("planted");
        try (Pipeline pipeline = pipeline(Sources.range(10), (events, from) -> {
            throw planted;
        })) {
            assertThatExceptionOfType(StageFailedException.class)
                    .isThrownBy(pipeline::run)
                    .withCause(planted);
        }
    }

    @Test
    void closeHandlesTheEventsThatTheInletAccepted() throws Exception {
        CountDownLatch mayHandle = new CountDownLatch(1);
        Pipeline pipeline = pipeline(ProducerStage.inletOnly(), (events, from) -> {
            mayHandle.await();
            handled.addAll(events);
        });
        pipeline.start().get();
        Inlet<Integer> inlet = pipeline.inlet("a");
        assertThat(inlet.offerAll(List.of(1, 2, 3))).isEqualTo(3);
        Thread closing = new Thread(pipeline::close);
        closing.start();
        while (pipeline.status() == Status.RUNNING) {
            Thread.onSpinWait();
        }
        assertThat(inlet.offer(4))
                .as("a pipeline that is being closed takes nothing new")
                .isFalse();
        mayHandle.countDown();
        closing.join();

        assertThat(handled).containsExactly(1, 2, 3);
        assertThat(pipeline.snapshot().givenUp()).isEmpty();
        assertThat(pipeline.completion()).isCompleted();
    }

    @Test
    void closeNowGivesUpTheEventsInTheInlet() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .<Integer>producer("a", ProducerStage.inletOnly())
                .consumer("c", ConsumerStage.<Integer>each(handled::add), s -> s.subscribeTo("a")));
        run.pipeline().pause();
        run.run();
        run.pipeline().inlet("a").offerAll(List.of(1, 2, 3));
        run.run();

        run.pipeline().closeNow();
        run.run();

        assertThat(run.pipeline().completion()).isCompleted();
        assertThat(run.snapshot().givenUp()).isEqualTo(Map.of(Place.INLET, 3L));
        assertThat(handled).isEmpty();
    }

    @Test
    void aHandlerMayCloseItsOwnPipeline() throws Exception {
        AtomicReference<Pipeline> own = new AtomicReference<>();
        Pipeline pipeline =
                pipeline(Sources.counter(), (events, from) -> own.get().close());
        own.set(pipeline);
        pipeline.start();

        pipeline.completion().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aChildMayCloseItsOwnPipeline() throws Exception {
        AtomicReference<Pipeline> own = new AtomicReference<>();
        own.set(Pipeline.of(PipelineDefinition.named("p")
                .producer("a", Sources.counter())
                .consumer(
                        "c",
                        ConsumerStage.<Integer>each(event -> own.get().close()),
                        s -> s.subscribeTo("a").perEvent(ChildOptions.TEMPORARY))
                .build()));
        own.get().start();

        own.get().completion().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aKeyMayCloseItsOwnPipeline() throws Exception {
        AtomicReference<Pipeline> own = new AtomicReference<>();
        PartitionOptions<Integer> partitions = PartitionOptions.<Integer>ofCount(2)
                .withKey(event -> {
                    own.get().close();
                    return event;
                });
        own.set(Pipeline.of(PipelineDefinition.named("p")
                .producer("a", Sources.counter(), s -> s.dispatcher(() -> new PartitionDispatcher<>(partitions)))
                .consumer("c", ConsumerStage.<Integer>each(event -> {}), s -> s.subscribeTo("a"))
                .build()));
        own.get().start();

        own.get().completion().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aListenerMayCloseItsOwnPipeline() throws Exception {
        Pipeline pipeline = pipeline(Sources.counter(), (events, from) -> {});
        pipeline.addListener(new PipelineListener() {
            @Override
            public void handled(Pipeline own, String stage, long nanos) {
                own.close();
            }
        });
        pipeline.start();

        pipeline.completion().get(10, TimeUnit.SECONDS);
    }

    @Test
    void closeLetsTheOtherStagesOfAFailedPipelineHandleTheirEvents() throws Exception {
        CountDownLatch mayHandle = new CountDownLatch(1);
        CountDownLatch failed = new CountDownLatch(1);
        Pipeline pipeline = Pipeline.of(PipelineDefinition.named("p")
                .producer("a", Sources.range(10), s -> s.dispatcher(BroadcastDispatcher::new))
                .consumer(
                        "c",
                        ConsumerStage.<Integer>each(event -> {
                            mayHandle.await();
                            handled.add(event);
                        }),
                        s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(10, 1)))
                .consumer(
                        "bad",
                        (List<Integer> events, Subscription from) -> {
                            throw new IllegalStateException("planted");
                        },
                        s -> s.subscribeTo("a", 10))
                .build());
        pipeline.addListener(new PipelineListener() {
            @Override
            public void stageFailed(Pipeline own, StageFailedException failure) {
                failed.countDown();
            }
        });
        pipeline.start().get();
        failed.await();
        Thread closing = new Thread(pipeline::close);
        closing.start();
        while (closing.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        mayHandle.countDown();
        closing.join();

        assertThat(handled).hasSize(10);
    }

    @Test
    void closeDoesNotLetAHandlerFinishItsStartAfterAnotherHandlerFailedToStart() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        CountDownLatch starting = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Pipeline pipeline = Pipeline.of(PipelineDefinition.named("p")
                .producer("a", new ProducerStage<Integer>() {
                    @Override
                    public void started(StageContext context) throws Exception {
                        starting.countDown();
                        never.await();
                    }

                    @Override
                    public void handleDemand(long demand, Emitter<Integer> out) {}
                })
                .consumer(
                        "bad",
                        new ConsumerStage<Integer>() {
                            @Override
                            public void started(StageContext context) throws Exception {
                                starting.await();
                                throw new IllegalStateException("planted");
                            }

                            @Override
                            public void handleEvents(List<Integer> events, Subscription from) {}
                        },
                        s -> s.subscribeTo("a"))
                .build());
        pipeline.addListener(new PipelineListener() {
            @Override
            public void stageFailed(Pipeline own, StageFailedException failure) {
                failed.countDown();
            }
        });
        pipeline.start();
        failed.await();

        assertThat(CompletableFuture.runAsync(pipeline::close)).succeedsWithin(Duration.ofSeconds(10));
        never.countDown();
    }

    @Test
    void closeEndsAPipelineThatWasNotStarted() {
        Pipeline pipeline = pipeline(Sources.counter(), (events, from) -> {});

        pipeline.close();

        assertThat(pipeline.completion()).isCompleted();
    }

    @Test
    void anInterruptedCloseDoesNotWait() {
        CountDownLatch never = new CountDownLatch(1);
        Pipeline pipeline = pipeline(Sources.counter(), (events, from) -> never.await());
        pipeline.start().join();

        Thread.currentThread().interrupt();
        pipeline.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThatIllegalStateException().isThrownBy(pipeline::pause).withMessageContaining("was closed");
        never.countDown();
    }

    private static final class RecordingConsumer implements ConsumerStage<Integer> {

        private final Queue<String> notes;

        private String instance = "";

        RecordingConsumer(Queue<String> notes) {
            this.notes = notes;
        }

        @Override
        public void started(StageContext context) {
            instance = context.instance();
        }

        @Override
        public void handleEvents(List<Integer> events, Subscription from) {}

        @Override
        public void cast(Object message, Emitter<Void> out) {
            notes.add(instance + " " + message);
        }

        @Override
        public void info(Object message, Emitter<Void> out) {
            notes.add(instance + " " + message);
        }
    }

    @Test
    void theOnlyThreadOfAPipelineMayWaitUntilAllInstancesHaveQueuedAnInfo() throws Exception {
        try (Scheduler stages = Schedulers.platform("stages", 1);
                Scheduler callers = Schedulers.platform("callers", 1);
                Pipeline pipeline = Pipeline.of(
                        PipelineDefinition.named("p")
                                .<Integer>producer("a", ProducerStage.inletOnly(), s -> s.scheduler(stages))
                                .consumer(
                                        "c",
                                        () -> new RecordingConsumer(new ConcurrentLinkedQueue<>()),
                                        s -> s.subscribeTo("a").concurrency(2).scheduler(stages))
                                .build(),
                        callers)) {
            pipeline.start().get();
            CompletableFuture<Void> queued = CompletableFuture.runAsync(
                    () -> pipeline.stage("c").info("info").join(), task -> callers.execute(task, true));

            queued.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void anInfoToAStageThatHasEndedFailsWithTheReason() throws Exception {
        try (Pipeline pipeline = Pipeline.of(PipelineDefinition.named("p")
                .<Integer>producer("a", ProducerStage.of(List.of(1)))
                .consumer(
                        "c",
                        () -> new RecordingConsumer(new ConcurrentLinkedQueue<>()),
                        s -> s.subscribeTo("a").concurrency(2))
                .build())) {
            pipeline.run();

            CompletableFuture<Throwable> failure =
                    pipeline.stage("c").info("info").handle((nothing, thrown) -> thrown);
            assertThat(failure.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has ended");
        }
    }

    @Test
    void anInstanceThatDoesNotExistIsNamedWithTheLegalNumbers() {
        Pipeline pipeline = Pipeline.of(PipelineDefinition.named("p")
                .<Integer>producer("a", ProducerStage.inletOnly())
                .consumer(
                        "c",
                        () -> new RecordingConsumer(new ConcurrentLinkedQueue<>()),
                        s -> s.subscribeTo("a").concurrency(3))
                .build());

        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> pipeline.instance("c", 3))
                .withMessage("Stage 'c' of pipeline 'p' has no instance 3. Use a number from 0 to 2.");
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> pipeline.instance("a", -1))
                .withMessage("Stage 'a' of pipeline 'p' has no instance -1. Use 0, its only instance.");
    }

    @Test
    void aMessageToAStageReachesAllItsInstancesAndACallIsRefused() throws Exception {
        Queue<String> notes = new ConcurrentLinkedQueue<>();
        try (Pipeline pipeline = Pipeline.of(PipelineDefinition.named("p")
                .<Integer>producer("a", ProducerStage.inletOnly())
                .consumer(
                        "c",
                        () -> new RecordingConsumer(notes),
                        s -> s.subscribeTo("a").concurrency(3))
                .build())) {
            pipeline.start().get();
            pipeline.stage("c").cast("cast");
            pipeline.stage("c").info("info").get(10, TimeUnit.SECONDS);
            assertThat(pipeline.awaitIdle(java.time.Duration.ofSeconds(10))).isTrue();

            assertThat(notes)
                    .containsExactlyInAnyOrder("c-0 cast", "c-1 cast", "c-2 cast", "c-0 info", "c-1 info", "c-2 info");
            assertThatIllegalStateException()
                    .isThrownBy(() -> pipeline.stage("c").call("?"))
                    .withMessage(
                            "Stage 'c' of pipeline 'p' has 3 instances, and a call has one answer. Call one of them:"
                                    + " instance(\"c\", 0).");
            assertThat(pipeline.instance("c", 2).instance()).isEqualTo("c-2");
            pipeline.stage("c").stop();
            pipeline.stage("a").stop();
            pipeline.completion().get(10, TimeUnit.SECONDS);
        }
    }
}
