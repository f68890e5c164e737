package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.KeepingConsumer;
import io.genstage.testing.SeededScheduler;
import io.genstage.testing.TrackedSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a pipeline with tracked events ends. */
@Contract("A6")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CloseTrackedTest {

    private final TrackedSource source = new TrackedSource(20);

    @Test
    void consumingStagesEndFirstThenTheSourceIsNotifiedThenItIsTerminated() {
        for (int seed = 0; seed < 50; seed++) {
            TrackedSource fresh = new TrackedSource(20);
            List<List<String>> endsBefore = new ArrayList<>();
            ConsumerStage<Integer> consumer = new ConsumerStage<>() {
                @Override
                public DemandControl subscribed(io.genstage.Subscription from) {
                    from.ask(2);
                    return DemandControl.MANUAL;
                }

                @Override
                public void handleEvents(List<Integer> events, io.genstage.Subscription from) {}

                @Override
                public void terminated(Throwable failure) {
                    endsBefore.add(fresh.ends());
                }
            };
            HandDriven run = new HandDriven(
                            seed,
                            PipelineDefinition.named("p")
                                    .producer("a", fresh)
                                    .producerConsumer(
                                            "b",
                                            ProducerConsumerStage.map((Integer e) -> e),
                                            s -> s.subscribeTo("a", 4))
                                    .consumer(
                                            "c", consumer, s -> s.subscribeTo("b", SubscriptionOptions.ofBatches(4, 1)))
                                    .build())
                    .start()
                    .run();
            run.pipeline().closeNow();
            run.run();

            assertThat(endsBefore)
                    .as("how the source had ended before the consumer")
                    .containsExactly(List.of());
            assertThat(fresh.failed()).as("events that were not handled").isNotEmpty();
            assertThat(fresh.acknowledged().size() + fresh.failed().size())
                    .as("each acknowledger was notified, seed %s", seed)
                    .isEqualTo((int) run.stage("a").instances().get(0).output().emitted());
            assertThat(fresh.ends())
                    .containsExactly("terminated after "
                            + (fresh.acknowledged().size() + fresh.failed().size()));
        }
    }

    @Test
    void aCallThatStillRunsIsNotWaitedForAndItsOutcomeIsIgnored() throws InterruptedException {
        CountDownLatch inCall = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        ConsumerStage<Integer> blocked = (events, from) -> {
            inCall.countDown();
            while (release.getCount() > 0) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    // ignored, to outlive the close
                }
            }
        };
        Pipeline pipeline = Pipeline.of(PipelineDefinition.named("p")
                .producer("a", source)
                .consumer("c", blocked, s -> s.subscribeTo("a", 4))
                .build());
        pipeline.start().join();
        inCall.await();

        pipeline.closeNow();
        source.awaitFailed(2, Duration.ofSeconds(30));

        assertThat(source.acknowledged()).isEmpty();
        assertThat(pipeline.completion()).isNotDone();
        release.countDown();
        pipeline.completion().orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(source.acknowledged())
                .as("the outcome of the call is ignored")
                .isEmpty();
    }

    /** The thread that closes the pipeline waits. The test moves the clock. */
    @Test
    @Contract("D2")
    void aCloseThatExceedsTheCloseTimeoutNotifiesTheSourceAndThenTerminatesIt() {
        Duration limit = Duration.ofSeconds(3);
        HandDriven run = new HandDriven(
                        new SeededScheduler(1, Duration.ZERO),
                        PipelineDefinition.named("p")
                                .closeTimeout(limit)
                                .producer("a", source)
                                .consumer(
                                        "c",
                                        new KeepingConsumer(kept -> {}),
                                        s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(4, 1)))
                                .build())
                .start();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(run.pipeline()::close);
        while (run.scheduler().waitingTimers() == 0) {
            run.scheduler().run();
        }
        run.run();
        assertThat(closing).isNotDone();
        assertThat(source.failed()).as("within the close timeout").isEmpty();

        run.nextTimer();
        assertThat(run.scheduler().now()).isEqualTo(limit.toNanos());
        while (!closing.isDone()) {
            run.scheduler().run();
            run.scheduler().nextTimer();
        }

        assertThat(closing).isCompleted();
        assertThat(source.acknowledged()).isEmpty();
        assertThat(source.failed()).containsExactlyInAnyOrder(0, 1, 2, 3);
        assertThat(source.ends()).containsExactly("terminated after 4");
        assertThat(run.pipeline().completion()).isCompleted();
    }

    @Test
    void aDrainReportsWhatIsUnsettled() {
        List<io.genstage.Acknowledger> kept = new ArrayList<>();
        ConsumerStage<Integer> keeping = new ConsumerStage<>() {
            private io.genstage.StageContext context;

            @Override
            public void started(io.genstage.StageContext own) {
                context = own;
            }

            @Override
            public void handleEvents(List<Integer> events, io.genstage.Subscription from) {
                kept.add(context.keep());
            }
        };
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", (ProducerStage<Integer>) (demand, out) -> {}, s -> s.maxInFlight(10))
                .consumer("c", keeping, s -> s.subscribeTo("a", 4)));
        run.pipeline().<Integer>inlet("a").offerAll(List.of(1, 2));
        run.run();

        CompletableFuture<DrainReport> drained = run.pipeline().drain(Duration.ofSeconds(5));
        run.run();
        assertThat(drained).isNotDone();
        run.nextTimer();
        run.nextTimer();

        assertThat(drained).isCompleted();
        assertThat(drained.join().complete()).isFalse();
        assertThat(drained.join().stages().get("a").unsettled()).isEqualTo(2);
    }
}
