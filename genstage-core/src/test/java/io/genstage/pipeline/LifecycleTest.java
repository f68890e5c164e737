package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.Inlet;
import io.genstage.ProducerStage;
import io.genstage.StageContext;
import io.genstage.StageFailedException;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import io.genstage.testing.Rule;
import io.genstage.testing.SeededScheduler;
import io.genstage.testing.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Starting, pausing, draining and stopping a pipeline. */
class LifecycleTest {

    private final Recorder<Integer> consumer = new Recorder<>();

    @Test
    @Rule("R99")
    void aStageThatFailsWithItsFirstEventHasStarted() {
        ConsumerStage<Integer> failing = (events, from) -> {
            throw new IllegalStateException("oops");
        };
        for (int seed = 0; seed < 200; seed++) {
            SeededScheduler scheduler = new SeededScheduler(seed);
            PipelineDefinition.Builder definition =
                    PipelineDefinition.named("p").producer("a", Sources.range(10));
            for (int i = 0; i < 4; i++) {
                definition.consumer("c" + i, failing, s -> s.subscribeTo("a").scheduler(scheduler.elsewhere()));
            }
            Pipeline pipeline = Pipeline.of(definition.build(), scheduler);
            CompletableFuture<Void> started = pipeline.start();
            scheduler.run();

            assertThat(pipeline.failure()).hasRootCauseMessage("oops");
            assertThat(started).as("seed %s", seed).isCompleted();
        }
    }

    @Test
    @Rule({"R12", "R99"})
    void startsInThreeSteps() {
        List<String> steps = new ArrayList<>();
        ProducerStage<Integer> source = new ProducerStage<>() {
            @Override
            public void started(StageContext context) {
                steps.add("started " + context.instance());
            }

            @Override
            public void handleDemand(long demand, Emitter<Integer> out) {
                steps.add("asked");
            }
        };
        ConsumerStage<Integer> sink = new ConsumerStage<>() {
            @Override
            public void started(StageContext context) {
                steps.add("started " + context.instance());
            }

            @Override
            public void handleEvents(List<Integer> events, Subscription from) {}
        };
        HandDriven run = new HandDriven(
                3,
                PipelineDefinition.named("p")
                        .producer("a", source)
                        .consumer("c", sink, s -> s.subscribeTo("a").concurrency(2))
                        .build());
        assertThat(run.pipeline().status()).isEqualTo(Status.CREATED);

        run.start();

        assertThat(steps.subList(0, 3)).containsExactlyInAnyOrder("started a-0", "started c-0", "started c-1");
        assertThat(steps.subList(3, steps.size())).isNotEmpty().containsOnly("asked");
    }

    @Test
    void aHandlerThatFailsInStartedFailsThePipelineAndEveryStageEnds() {
        ConsumerStage<Integer> refusing = new ConsumerStage<>() {
            @Override
            public void started(StageContext context) {
                throw new IllegalArgumentException("no database");
            }

            @Override
            public void handleEvents(List<Integer> events, Subscription from) {}
        };
        HandDriven run = new HandDriven(
                1,
                PipelineDefinition.named("p")
                        .producer("a", Sources.counter(), s -> s.dispatcher(BroadcastDispatcher::new))
                        .consumer("c", refusing, s -> s.subscribeTo("a"))
                        .consumer("d", consumer, s -> s.subscribeTo("a"))
                        .build());

        run.start();

        assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
        assertThatThrownBy(() -> run.pipeline().completion().join())
                .hasCauseInstanceOf(StageFailedException.class)
                .hasMessageContaining("no database");
        assertThat(run.pipeline().completion()).isCompletedExceptionally();
        assertThat(consumer.batches()).isEmpty();
        assertThat(run.stage("a").eventsOut()).isZero();
    }

    @Test
    void aPausedPipelineCallsNoHandlerAndLosesNothing() {
        HandDriven run = slowly(1000);
        run.pipeline().start();
        run.steps(12);

        run.pipeline().pause();
        run.run();
        long handled = consumer.events().size();
        run.run();
        assertThat(run.pipeline().status()).isEqualTo(Status.PAUSED);
        assertThat(consumer.events()).hasSize((int) handled);
        assertThat(handled).isLessThan(1000);

        run.pipeline().resume();
        run.run();
        assertThat(consumer.events()).isEqualTo(upTo(1000));
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void aDrainedPipelineHasHandledAllItsEvents() {
        HandDriven run = slowly(100_000);
        run.pipeline().start();
        run.steps(12);

        run.pipeline().drain();
        assertThat(run.pipeline().status()).isEqualTo(Status.DRAINING);
        run.run();

        assertThat(run.pipeline().status()).isEqualTo(Status.STOPPED);
        assertThat(run.snapshot().held()).isZero();
        assertThat(consumer.events()).hasSizeLessThan(100_000).hasSize((int)
                run.stage("a").eventsOut());
    }

    @Test
    void aStoppedPipelineContinuesAfterItsNextStart() {
        HandDriven run = slowly(1000);
        run.pipeline().start();
        run.steps(12);
        run.pipeline().stop();
        run.run();
        assertThat(run.pipeline().status()).isEqualTo(Status.STOPPED);

        run.start();

        assertThat(consumer.events()).isEqualTo(upTo(1000));
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void aCallThatTheStatusDoesNotAllowThrowsAndChangesNothing() {
        HandDriven run = slowly(10);

        assertThatIllegalStateException()
                .isThrownBy(run.pipeline()::resume)
                .withMessage("Pipeline 'p' is created and cannot be resumed: its status must be paused");
        run.start();
        assertThatIllegalStateException()
                .isThrownBy(run.pipeline()::drain)
                .withMessage("Pipeline 'p' is completed and cannot be drained: its status must be running or paused");
        assertThatIllegalStateException()
                .isThrownBy(run.pipeline()::start)
                .withMessage("Pipeline 'p' is completed and cannot be started: its status must be created or stopped or"
                        + " failed");
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void aClosedPipelineCallsTerminatedOnceOnEveryHandler() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .consumer("c", consumer, s -> s.subscribeTo("a").concurrency(3)));

        run.pipeline().closeNow();
        run.run();
        run.pipeline().closeNow();
        run.run();

        assertThat(consumer.ends()).containsExactly("ended", "ended", "ended");
        assertThat(run.pipeline().completion()).isCompleted();
        assertThat(run.pipeline().status()).isEqualTo(Status.STOPPED);
    }

    @Test
    void isIdleOnlyWhenAllEventsAreHandled() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .consumer("c", consumer, s -> s.subscribeTo("a")));
        Inlet<Integer> inlet = run.pipeline().inlet("a");
        assertThat(run.pipeline().whenIdle()).isCompleted();

        inlet.offer(1);
        var idle = run.pipeline().whenIdle();
        assertThat(idle).isNotCompleted();
        run.run();

        assertThat(idle).isCompleted();
        assertThat(consumer.events()).containsExactly(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"STOPPED", "CREATED"})
    void anInletOfAPipelineThatIsNotRunningRefusesAndCounts(Status status) {
        HandDriven run = new HandDriven(
                1,
                PipelineDefinition.named("p")
                        .producer("a", Sources.silent())
                        .consumer("c", consumer, s -> s.subscribeTo("a"))
                        .build());
        if (status != Status.CREATED) {
            run.start();
        }
        if (status == Status.STOPPED) {
            run.pipeline().stop();
        }

        assertThat(run.pipeline().inlet("a").offerAll(List.of(1, 2))).isZero();
        assertThat(run.pipeline().inlet("a").refused()).isEqualTo(2);
        run.run();
        assertThat(consumer.events()).isEmpty();
    }

    @Test
    void terminatedIsNotCalledOnAHandlerThatFailedInStarted() {
        List<String> calls = new ArrayList<>();
        ProducerStage<Integer> refusing = new ProducerStage<>() {
            @Override
            public void started(StageContext context) {
                throw new IllegalStateException("no");
            }

            @Override
            public void terminated(@Nullable Throwable failure) {
                calls.add("terminated");
            }

            @Override
            public void handleDemand(long demand, Emitter<Integer> out) {}
        };

        HandDriven.started(PipelineDefinition.named("p").producer("a", refusing));

        assertThat(calls).isEmpty();
    }

    @Test
    void aClosedPipelineStaysClosed() {
        HandDriven run = slowly(10);
        run.pipeline().closeNow();
        run.steps(1);
        assertThat(run.pipeline().completion())
                .as("before its last stage has ended")
                .isNotDone();
        run.run();
        assertThat(run.pipeline().completion()).isCompleted();

        assertThatIllegalStateException()
                .isThrownBy(run.pipeline()::start)
                .withMessage("Pipeline 'p' was closed and cannot be started. Create a new pipeline.");
        assertThat(run.pipeline().status()).isEqualTo(Status.STOPPED);
    }

    @Test
    void aClosedPipelineThatHoldsEventsIsNeverIdle() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p").producer("a", Sources.silent()));
        run.pipeline().inlet("a").offer(1);
        run.run();
        assertThat(run.snapshot().held()).isEqualTo(1);

        run.pipeline().closeNow();
        var idle = run.pipeline().whenIdle();

        assertThatThrownBy(idle::join)
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("Pipeline 'p' was closed before it was idle");
    }

    @Test
    void aStartDuringACloseFailsWithTheReason() {
        HandDriven run = slowly(10);
        var started = run.pipeline().start();
        run.pipeline().closeNow();
        run.run();

        assertThat(started).isCompletedExceptionally();
        assertThat(run.pipeline().completion()).isCompleted();
        assertThat(consumer.events()).isEmpty();
    }

    @Test
    void aListenerMayRevertAStatusChange() {
        HandDriven run = slowly(1000);
        run.pipeline().addListener(new PipelineListener() {
            @Override
            public void statusChanged(Pipeline pipeline, Status status) {
                if (status == Status.PAUSED) {
                    pipeline.resume();
                }
            }
        });
        run.pipeline().start();
        run.steps(12);

        run.pipeline().pause();
        run.run();

        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
        assertThat(consumer.events()).hasSize(1000);
    }

    @Test
    void theInletOfACompletedSourceRefusesInEveryStatus() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.range(0))
                .producer("b", Sources.silent())
                .consumer("c", consumer, s -> s.subscribeTo("a").subscribeTo("b")));
        run.pipeline().pause();
        run.pipeline().resume();
        run.run();

        assertThat(run.pipeline().<Integer>inlet("a").offer(1)).isFalse();
        assertThat(run.pipeline().<Integer>inlet("b").offer(2)).isTrue();
        run.run();
        assertThat(consumer.events()).containsExactly(2);
        assertThat(run.snapshot().held()).isZero();
    }

    @Test
    void eventsThatAStageGivesUpAreCountedAndNotHeld() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.counter())
                .producerConsumer(
                        "b",
                        (List<Integer> events, Subscription from, Emitter<Integer> out) -> out.complete(),
                        s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(10)))
                .consumer("c", consumer, s -> s.subscribeTo("b")));

        var input = run.stage("b").instances().get(0).input();
        assertThat(input.handled()).isEqualTo(5);
        assertThat(input.queued()).isZero();
        assertThat(input.handled() + input.givenUp()).isEqualTo(run.stage("a").eventsOut());
        assertThat(run.pipeline().whenIdle()).isCompleted();
    }

    @Test
    void afterAFailureTerminatedIsCalledOnEveryHandler() {
        ConsumerStage<Integer> failing = (events, from) -> {
            throw new IllegalStateException("oops");
        };
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.counter(), s -> s.dispatcher(BroadcastDispatcher::new))
                .consumer("bad", failing, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(4)))
                .consumer("good", consumer, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(4))));

        assertThat(consumer.ends()).containsExactly("ended");
        assertThat(run.pipeline().completion()).isCompletedExceptionally();
    }

    private HandDriven slowly(int count) {
        return new HandDriven(
                7,
                PipelineDefinition.named("p")
                        .producer("a", Sources.range(count))
                        .consumer("c", consumer, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(10)))
                        .build());
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }
}
