package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.InvalidPipelineException;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Scheduler;
import io.genstage.StageContext;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stages that are added and removed while events flow. */
class StagesComeAndGoTest {

    private static final RuntimeException OOPS = new RuntimeException("oops");

    private static final ProducerConsumerStage<Integer, Integer> SAME = (events, from, out) -> out.emitAll(events);

    private static final ProducerConsumerStage<Integer, Integer> TIMES_TEN =
            (events, from, out) -> events.forEach(event -> out.emit(event * 10));

    private final Recorder<Integer> recorder = new Recorder<>();

    @Test
    void aStageAddedToARemovedProducerCompletes() {
        for (int seed = 0; seed < 40; seed++) {
            HandDriven run = new HandDriven(
                    seed,
                    PipelineDefinition.named("p")
                            .producer("a", Sources.silent())
                            .producer("other", Sources.silent())
                            .build());
            run.start();
            run.pipeline().remove("a");
            CompletableFuture<Void> added =
                    run.pipeline().add(more -> more.consumer("c", recorder, s -> s.subscribeTo("a")));
            run.run();

            assertThat(added).as("seed %s", seed).isDone();
            assertThat(run.pipeline().status()).isEqualTo(Status.RUNNING);
        }
    }

    /** The caller of {@code add} is slow: when it continues, the stages that it started have ended or wait for it. */
    @Test
    void theEndOfAStageThatIsBeingAddedIsNotLost() throws Exception {
        Scheduler threads = Schedulers.platform(4);
        AtomicBoolean slow = new AtomicBoolean();
        Scheduler slowly = new Scheduler() {
            @Override
            public void execute(Runnable task, boolean mayBlock) {
                if (!slow.get()) {
                    threads.execute(task, mayBlock);
                    return;
                }
                Thread thread = new Thread(task);
                thread.start();
                while (thread.isAlive() && thread.getState() != Thread.State.BLOCKED) {
                    Thread.onSpinWait();
                }
            }

            @Override
            public Timer schedule(Runnable task, Duration delay) {
                return threads.schedule(task, delay);
            }

            @Override
            public long nanoTime() {
                return threads.nanoTime();
            }

            @Override
            public void close() {
                threads.close();
            }
        };
        ConsumerStage<Integer> refusing = new ConsumerStage<>() {
            @Override
            public void started(StageContext context) {
                throw OOPS;
            }

            @Override
            public void handleEvents(List<Integer> events, Subscription from) {}
        };
        try (slowly) {
            Pipeline pipeline = Pipeline.of(
                    PipelineDefinition.named("p")
                            .producer("a", Sources.silent())
                            .build(),
                    slowly);
            pipeline.start().join();
            slow.set(true);
            CompletableFuture<Void> added = pipeline.add(more -> more.consumer("c", refusing, s -> s.subscribeTo("a")));
            slow.set(false);

            assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> added.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void addingAStageThatFailsInStartedFailsTheFuture() {
        ConsumerStage<Integer> refusing = new ConsumerStage<>() {
            @Override
            public void started(StageContext context) {
                throw OOPS;
            }

            @Override
            public void handleEvents(List<Integer> events, Subscription from) {}
        };
        HandDriven run = HandDriven.started(PipelineDefinition.named("p").producer("a", Sources.silent()));

        CompletableFuture<Void> added =
                run.pipeline().add(more -> more.consumer("c", refusing, s -> s.subscribeTo("a")));
        run.run();

        assertThat(added).isCompletedExceptionally();
        assertThat(run.pipeline().completion()).isCompletedExceptionally();
    }

    /** Many stages receive their subscriptions while the first ones subscribe. */
    @Test
    void anAddedConsumerDoesNotCompleteBeforeItHasSubscribedToAllProducers() throws Exception {
        int consumers = 64;
        try (Scheduler threads = Schedulers.platform(8)) {
            for (int round = 0; round < 50; round++) {
                Pipeline pipeline = Pipeline.of(
                        PipelineDefinition.named("p")
                                .producer("over", Sources.range(0))
                                .producer("open", ProducerStage.<Integer>inletOnly())
                                .consumer("first", new Recorder<Integer>(), s -> s.subscribeTo("over"))
                                .build(),
                        threads);
                pipeline.start().get(30, TimeUnit.SECONDS);
                pipeline.add(more -> {
                            for (int i = 0; i < consumers; i++) {
                                more.consumer(
                                        "c" + i,
                                        new Recorder<Integer>(),
                                        s -> s.subscribeTo("over").subscribeTo("open"));
                            }
                        })
                        .get(30, TimeUnit.SECONDS);

                for (int i = 0; i < consumers; i++) {
                    assertThat(statusOf(pipeline, "c" + i)).isEqualTo(Status.RUNNING);
                }
                pipeline.closeNow();
                pipeline.completion().get(30, TimeUnit.SECONDS);
            }
        }
    }

    /**
     * In some of these runs one consumer receives the end before the other has subscribed, in other runs afterwards.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void aConsumerAddedToACompletedProducerCompletes(long seed) {
        HandDriven run = new HandDriven(
                        seed,
                        PipelineDefinition.named("p")
                                .producer("over", Sources.range(0))
                                .consumer("first", new Recorder<Integer>(), s -> s.subscribeTo("over"))
                                .producer("open", ProducerStage.<Integer>inletOnly())
                                .consumer("c", new Recorder<Integer>(), s -> s.subscribeTo("open"))
                                .build())
                .start();
        CompletableFuture<Void> added = run.pipeline()
                .add(more -> more.consumer("one", new Recorder<Integer>(), s -> s.subscribeTo("over"))
                        .consumer("other", new Recorder<Integer>(), s -> s.subscribeTo("over")));
        run.run();

        assertThat(added).isCompleted();
        assertThat(statusOf(run.pipeline(), "one")).isEqualTo(Status.COMPLETED);
        assertThat(statusOf(run.pipeline(), "other")).isEqualTo(Status.COMPLETED);
    }

    private static Status statusOf(Pipeline pipeline, String stage) {
        return pipeline.snapshot().stage(stage).orElseThrow().status();
    }

    @Test
    void addingNoStagesCompletesAtOnce() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p").producer("a", Sources.silent()));

        assertThat(run.pipeline().add(more -> {})).isCompleted();
    }

    @Test
    void addingWhileThePipelineFailsLeavesNoStage() {
        for (int steps = 0; steps < 12; steps++) {
            ProducerStage<Integer> failing = new ProducerStage<>() {
                @Override
                public void handleDemand(long demand, Emitter<Integer> out) {}

                @Override
                public void cast(Object message, Emitter<Integer> out) {
                    throw OOPS;
                }
            };
            HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                    .producer("a", failing)
                    .consumer("c", new Recorder<Integer>(), s -> s.subscribeTo("a")));
            run.pipeline().stage("a").cast("fail");
            run.steps(steps);
            if (run.pipeline().status() == Status.RUNNING) {
                run.pipeline().add(more -> more.producer("n", Sources.silent()));
            }
            run.run();

            assertThat(run.pipeline().completion()).as("after %s steps", steps).isCompletedExceptionally();
        }
    }

    @Test
    void anExceptionWhileStagesAreDeclaredAddsNone() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p").producer("a", Sources.silent()));

        assertThatIllegalStateException()
                .isThrownBy(() -> run.pipeline().add(more -> {
                    run.pipeline().closeNow();
                    more.producer("n", Sources.silent());
                }))
                .withMessageContaining("was closed and cannot be added to");
        run.run();

        assertThat(run.pipeline().completion()).isCompleted();
        assertThat(run.snapshot().stages()).hasSize(1);
    }

    @Test
    void removingTwiceNotifiesListenersOnce() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .consumer("c", recorder, s -> s.subscribeTo("a")));
        List<String> changes = new ArrayList<>();
        run.pipeline().addListener(new PipelineListener() {
            @Override
            public void stageRemoved(Pipeline pipeline, String stage) {
                changes.add(stage);
            }
        });

        CompletableFuture<Void> first = run.pipeline().remove("c");
        CompletableFuture<Void> second = run.pipeline().remove("c");
        run.run();

        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(changes).containsExactly("c");
    }

    @Test
    void stagesCanBeAddedBetweenRunningStages() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p").producer("a", Sources.silent()));

        CompletableFuture<Void> added = run.pipeline()
                .add(more -> more.producerConsumer("b", TIMES_TEN, s -> s.subscribeTo("a"))
                        .consumer("c", recorder, s -> s.subscribeTo("b")));
        run.run();
        offer(run, 1, 4);

        assertThat(added).isCompleted();
        assertThat(recorder.events()).containsExactly(10, 20, 30);
        assertThat(run.snapshot().stages()).extracting(stage -> stage.name()).containsExactly("a", "b", "c");
    }

    @Test
    void anAddedStageMustFitThePresentTopology() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p").producer("a", Sources.silent()));

        assertThatExceptionOfType(InvalidPipelineException.class)
                .isThrownBy(() -> run.pipeline().add(more -> more.consumer("c", recorder, s -> s.subscribeTo("aa"))))
                .withMessageContaining("subscribes to 'aa', and there is no such stage")
                .withMessageContaining("Stages that emit: a.");
        assertThatExceptionOfType(InvalidPipelineException.class)
                .isThrownBy(() -> run.pipeline().add(more -> more.producer("a", Sources.silent())))
                .withMessageContaining("two stages named 'a'");
        assertThat(run.snapshot().stages()).hasSize(1);
    }

    @Test
    void aRemovedStageDeliversItsEventsAndItsPermanentConsumersContinue() {
        Recorder<Integer> slow = new Recorder<>();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .producerConsumer("b", SAME, s -> s.subscribeTo("a"))
                .consumer("c", slow, s -> s.subscribeTo("b")));
        run.pipeline().inlet("a").offerAll(IntStream.range(0, 20).boxed().toList());
        run.steps(3);

        CompletableFuture<Void> removed = run.pipeline().remove("b");
        run.run();

        assertThat(removed).isCompleted();
        assertThat(run.snapshot().stages()).extracting(stage -> stage.name()).containsExactly("a", "c");
        assertThat(run.stage("c").status()).isEqualTo(Status.RUNNING);
        assertThat(run.stage("a").buffered() + slow.events().size())
                .as("nothing was lost")
                .isEqualTo(20);

        run.pipeline().subscribe("c", "a", SubscriptionOptions.DEFAULT);
        run.run();
        assertThat(slow.events())
                .containsExactlyElementsOf(IntStream.range(0, 20).boxed().toList());
    }

    @Test
    void theNameOfARemovedStageIsFree() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .consumer("c", new Recorder<Integer>(), s -> s.subscribeTo("a")));
        run.pipeline().remove("c");
        run.run();
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> run.pipeline().stage("c"))
                .withMessageContaining("has no stage 'c'");

        run.pipeline().add(more -> more.consumer("c", recorder, s -> s.subscribeTo("a")));
        run.run();
        offer(run, 0, 2);

        assertThat(recorder.events()).containsExactly(0, 1);
    }

    @Test
    void listenersAreNotifiedOfAddedAndRemovedStages() {
        List<String> changes = new ArrayList<>();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p").producer("a", Sources.silent()));
        run.pipeline().addListener(new PipelineListener() {
            @Override
            public void stageAdded(Pipeline pipeline, StageDefinition stage) {
                changes.add("added " + stage.name());
            }

            @Override
            public void stageRemoved(Pipeline pipeline, String stage) {
                changes.add("removed " + stage);
            }
        });

        run.pipeline().add(more -> more.consumer("c", recorder, s -> s.subscribeTo("a")));
        run.run();
        run.pipeline().remove("c");
        assertThat(changes).as("it has not ended yet").containsExactly("added c");
        run.run();

        assertThat(changes).containsExactly("added c", "removed c");
    }

    @Test
    void removingTheLastStagesCompletesThePipeline() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .consumer("c", recorder, s -> s.subscribeTo("a")));

        run.pipeline().remove("c");
        run.pipeline().remove("a");
        run.run();

        assertThat(run.pipeline().completion()).isCompleted();
        assertThat(recorder.ends()).containsExactly("ended");
        assertThatIllegalStateException()
                .isThrownBy(() -> run.pipeline().add(more -> more.producer("late", Sources.silent())))
                .withMessageContaining("is completed and cannot be added to");
    }

    @Test
    void stoppingAStageCompletesItsConsumers() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .consumer("c", recorder, s -> s.subscribeTo("a")));
        offer(run, 0, 5);

        run.pipeline().stage("a").stop();
        run.run();

        assertThat(run.stage("a").status()).isEqualTo(Status.STOPPED);
        assertThat(run.stage("c").status()).isEqualTo(Status.COMPLETED);
        assertThat(recorder.events()).hasSize(5);
        assertThat(run.pipeline().completion()).isCompleted();
    }

    private static void offer(HandDriven run, int from, int to) {
        run.pipeline().inlet("a").offerAll(IntStream.range(from, to).boxed().toList());
        run.run();
    }
}
