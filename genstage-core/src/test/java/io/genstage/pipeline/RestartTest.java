package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.genstage.BufferOptions;
import io.genstage.Cancellation;
import io.genstage.ConsumerStage;
import io.genstage.DeliveryGuarantee;
import io.genstage.DemandControl;
import io.genstage.DemandMode;
import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.StageContext;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.RestartIntensity;
import io.genstage.supervision.Supervision;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Logs;
import io.genstage.testing.Recorder;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A supervised handler that throws is replaced; its stage continues. */
class RestartTest {

    private static final Supervision AT_ONCE = Supervision.DEFAULT.withBackoff(Backoff.NONE);

    private static final Supervision LATER = Supervision.DEFAULT
            .withBackoff(new Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(60), 0))
            .withIntensity(new RestartIntensity(3, Duration.ofHours(1)));

    private final Recorder<Integer> sibling = new Recorder<>();

    private static SubscriptionOptions batchesOf(int size) {
        return SubscriptionOptions.ofMaxDemand(2 * size);
    }

    private static PipelineDefinition.Builder supervised(Supervision supervision) {
        return PipelineDefinition.named("p").supervision(supervision);
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private static InputSnapshot input(HandDriven run, String stage) {
        return run.stage(stage).instances().get(0).input();
    }

    @Test
    void atMostOnceLosesOnlyTheBatchInProgressAndItIsCountedAndReported() {
        FailingConsumer.FactoryState state = new FailingConsumer.FactoryState(7);
        HandDriven run = HandDriven.started(supervised(AT_ONCE)
                .producer("a", Sources.range(20))
                .consumer(
                        "c",
                        state::next,
                        s -> s.subscribeTo("a", batchesOf(5)).delivery(DeliveryGuarantee.AT_MOST_ONCE)));

        assertThat(state.handled).containsExactlyElementsOf(concat(range(0, 5), range(10, 20)));
        assertThat(state.lines)
                .containsExactly(
                        "1 started",
                        "1 subscribed to a-0",
                        "1 failed with [5, 6, 7, 8, 9]: poison 7",
                        "1 terminated: poison 7",
                        "2 started",
                        "2 subscribed to a-0",
                        "2 completed",
                        "2 terminated");
        assertThat(input(run, "c").handled()).isEqualTo(15);
        assertThat(input(run, "c").failed()).isEqualTo(5);
        assertThat(run.stage("c").restarts()).isEqualTo(1);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    private static List<Integer> concat(List<Integer> first, List<Integer> second) {
        List<Integer> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    @Test
    void oneLogLineNamesStageExceptionAndEventsInProgress() {
        try (Logs logs = Logs.captured()) {
            FailingConsumer.FactoryState state = new FailingConsumer.FactoryState(0);
            HandDriven.started(supervised(AT_ONCE)
                    .producer("a", Sources.range(20))
                    .consumer("c", state::next, s -> s.subscribeTo("a", batchesOf(5))));

            assertThat(logs.warnings())
                    .containsExactly(
                            "Stage 'c-0' of pipeline 'p' failed with 5 events in progress, and is restarted in 0 ms"
                                    + " (1 failure within 5s {c-0=1}, max-restarts is 3)");
            assertThat(logs.at(Level.ERROR)).isEmpty();
        }
    }

    @Test
    void aHandlerWithoutAFactoryIsReusedAndStartedAgain() {
        FailingConsumer.FactoryState state = new FailingConsumer.FactoryState(0);
        HandDriven.started(supervised(AT_ONCE)
                .producer("a", Sources.range(4))
                .consumer(
                        "c",
                        state.next(),
                        s -> s.subscribeTo("a", batchesOf(1)).delivery(DeliveryGuarantee.AT_MOST_ONCE)));

        assertThat(state.lines)
                .startsWith(
                        "1 started",
                        "1 subscribed to a-0",
                        "1 failed with [0]: poison 0",
                        "1 terminated: poison 0",
                        "1 started",
                        "1 subscribed to a-0");
        assertThat(state.handled).containsExactly(1, 2, 3);
    }

    @Test
    void aRestartDoesNotAffectOtherConsumersOfABroadcastOrItsProducer() {
        List<Cancellation> cancellations = new ArrayList<>();
        AtomicInteger subscriptions = new AtomicInteger();
        ProducerStage<Integer> source = watching(cancellations, subscriptions);
        FailingConsumer.FactoryState state = new FailingConsumer.FactoryState(3, 50);
        HandDriven run = HandDriven.started(supervised(AT_ONCE)
                .producer("a", source, s -> s.dispatcher(BroadcastDispatcher::new))
                .consumer("c", state::next, s -> s.subscribeTo("a", batchesOf(1)))
                .consumer("other", sibling, s -> s.subscribeTo("a", batchesOf(10))));

        assertThat(sibling.events()).isEqualTo(range(0, 100));
        assertThat(state.handled).isEqualTo(range(0, 100));
        assertThat(cancellations).isEmpty();
        assertThat(subscriptions).hasValue(2);
        assertThat(run.stage("other").restarts()).isZero();
    }

    private static ProducerStage<Integer> watching(List<Cancellation> cancellations, AtomicInteger subscriptions) {
        ProducerStage<Integer> range = Sources.range(100);
        return new ProducerStage<>() {
            @Override
            public void handleDemand(long demand, Emitter<Integer> out) throws Exception {
                range.handleDemand(demand, out);
            }

            @Override
            public void consumerSubscribed(Subscription subscription) {
                subscriptions.incrementAndGet();
            }

            @Override
            public void consumerCancelled(Subscription subscription, Cancellation why, Emitter<Integer> out) {
                cancellations.add(why);
            }
        };
    }

    @Test
    void queuedDeliveriesAreHandledByTheNextHandlerBeforeItRequestsMore() {
        FailingConsumer.FactoryState state = new FailingConsumer.FactoryState(0);
        HandDriven run = HandDriven.started(supervised(LATER)
                .producer("a", Sources.counter())
                .consumer(
                        "c",
                        state::next,
                        s -> s.subscribeTo("a", batchesOf(5)).delivery(DeliveryGuarantee.AT_MOST_ONCE)));

        assertThat(run.stage("c").status()).isEqualTo(Status.RESTARTING);
        assertThat(input(run, "c").queued()).isEqualTo(5);
        assertThat(input(run, "c").subscriptions().get(0).requested()).isEqualTo(10);

        run.scheduler().nextTimer();
        run.steps(3);

        assertThat(run.stage("c").status()).isEqualTo(Status.RUNNING);
        assertThat(state.handled).startsWith(5, 6, 7, 8, 9, 10);
    }

    @Test
    void bufferedEventsAreDeliveredDuringARestart() {
        boolean[] bad = {true};
        HandDriven run = HandDriven.started(supervised(LATER)
                .producer(
                        "a",
                        () -> new ProducerStage<Integer>() {
                            @Override
                            public void handleDemand(long demand, Emitter<Integer> out) {}

                            @Override
                            public void cast(Object message, Emitter<Integer> out) {
                                if ("emit".equals(message)) {
                                    out.emitAll(range(0, 10));
                                } else {
                                    throw new IllegalStateException("planted failure");
                                }
                            }
                        },
                        s -> s.demand(DemandMode.ACCUMULATE).buffer(BufferOptions.PRODUCER_DEFAULT))
                .consumer("c", sibling, s -> s.subscribeTo("a", batchesOf(2))));
        run.pipeline().stage("a").cast("emit");
        run.run();
        run.pipeline().stage("a").cast("die");
        run.run();
        assertThat(run.stage("a").status()).isEqualTo(Status.RESTARTING);
        assertThat(run.stage("a").buffered()).isEqualTo(10);

        run.pipeline().stage("a").demand(DemandMode.FORWARD);
        run.run();

        assertThat(run.stage("a").status()).isEqualTo(Status.RESTARTING);
        assertThat(sibling.events()).isEqualTo(range(0, 10));
    }

    @Test
    void aNewProducerReceivesTheDemandOwedByItsPredecessor() {
        List<Long> demands = new ArrayList<>();
        HandDriven run = HandDriven.started(supervised(AT_ONCE)
                .producer(
                        "a",
                        () -> new ProducerStage<Integer>() {
                            @Override
                            public void handleDemand(long demand, Emitter<Integer> out) {
                                demands.add(demand);
                                out.emitAll(range(0, demands.size() == 1 ? 3 : 0));
                            }

                            @Override
                            public void cast(Object message, Emitter<Integer> out) {
                                throw new IllegalStateException("planted failure");
                            }
                        },
                        s -> {})
                .consumer("c", sibling, s -> s.subscribeTo("a", batchesOf(5))));

        run.pipeline().stage("a").cast("die");
        run.run();

        assertThat(demands).containsExactly(10L, 7L);
        assertThat(run.stage("a").owed()).isEqualTo(7);
    }

    @Test
    void eventsEmittedByACallThatThrewAreDropped() {
        AtomicInteger calls = new AtomicInteger();
        HandDriven run = HandDriven.started(supervised(AT_ONCE)
                .producer(
                        "a",
                        () -> (ProducerStage<Integer>) (demand, out) -> {
                            int call = calls.incrementAndGet();
                            out.emit(call);
                            if (call == 1) {
                                throw new IllegalStateException("after all");
                            }
                            out.complete();
                        },
                        s -> {})
                .consumer("c", sibling, s -> s.subscribeTo("a", batchesOf(5))));

        assertThat(sibling.events()).containsExactly(2);
        assertThat(run.stage("a").restarts()).isEqualTo(1);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void aCallThatCompletesAndThrowsDoesNotComplete() {
        AtomicInteger calls = new AtomicInteger();
        HandDriven run = HandDriven.started(supervised(AT_ONCE)
                .producer(
                        "a",
                        () -> (ProducerStage<Integer>) (demand, out) -> {
                            if (calls.incrementAndGet() == 1) {
                                out.complete();
                                throw new IllegalStateException("after all");
                            }
                            if (calls.get() == 2) {
                                out.emit(2);
                            }
                        },
                        s -> {})
                .consumer("c", sibling, s -> s.subscribeTo("a", batchesOf(1))));

        assertThat(sibling.events()).containsExactly(2);
        assertThat(run.stage("a").status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void aNewHandlerWithManualDemandIsNotifiedOfItsSubscription() {
        List<Integer> handled = new ArrayList<>();
        class ManualConsumer implements ConsumerStage<Integer> {
            @Override
            public DemandControl subscribed(Subscription subscription) {
                subscription.ask(2);
                return DemandControl.MANUAL;
            }

            @Override
            public void handleEvents(List<Integer> events, Subscription from) {
                if (handled.isEmpty() && events.contains(0)) {
                    handled.add(-1);
                    throw new IllegalStateException("the first is one too many");
                }
                handled.addAll(events);
                from.ask(events.size());
            }
        }
        HandDriven run = HandDriven.started(supervised(AT_ONCE)
                .producer("a", Sources.range(20))
                .consumer("c", ManualConsumer::new, s -> s.subscribeTo("a").delivery(DeliveryGuarantee.AT_MOST_ONCE)));

        assertThat(handled).containsExactlyElementsOf(concat(List.of(-1), range(2, 20)));
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void callsAndCastsWaitForTheNextHandlerInTheirOrder() {
        FailingConsumer.FactoryState state = new FailingConsumer.FactoryState();
        HandDriven run = HandDriven.started(
                supervised(LATER).producer("a", Sources.silent()).consumer("c", state::next, s -> s.subscribeTo("a")));
        run.pipeline().stage("c").cast("die");
        run.run();

        run.pipeline().stage("c").cast("one");
        CompletableFuture<Integer> answer = run.pipeline().stage("c").call("who?", Duration.ofMinutes(1));
        run.pipeline().stage("c").cast("two");
        run.run();
        assertThat(answer).isNotDone();
        run.nextTimer();

        assertThat(answer).isCompletedWithValue(2);
        assertThat(state.lines)
                .endsWith("1 terminated: died", "2 started", "2 subscribed to a-0", "2 cast one", "2 cast two");
    }

    @Test
    void aFailedRestartIsRetriedWithGrowingBackoff() {
        FailingConsumer.FactoryState state = new FailingConsumer.FactoryState(0);
        HandDriven run = HandDriven.started(supervised(LATER)
                .producer("a", Sources.range(3))
                .consumer(
                        "c",
                        state::next,
                        s -> s.subscribeTo("a", batchesOf(1)).delivery(DeliveryGuarantee.AT_MOST_ONCE)));
        state.refuseStarts(2);
        long begin = run.scheduler().now();

        run.nextTimer().nextTimer().nextTimer();

        assertThat(Duration.ofNanos(run.scheduler().now() - begin))
                .isBetween(Duration.ofSeconds(7), Duration.ofSeconds(8));
        assertThat(state.lines)
                .containsSubsequence("1 terminated: poison 0", "2 refuses", "3 refuses", "4 started", "4 completed");
        assertThat(state.handled).containsExactly(1, 2);
        assertThat(run.stage("c").restarts()).isEqualTo(1);
    }

    @Test
    void aFailedFirstStartFailsThePipeline() {
        FailingConsumer.FactoryState state = new FailingConsumer.FactoryState();
        state.refuseStarts(1);
        HandDriven run = HandDriven.started(supervised(AT_ONCE)
                .producer("a", Sources.range(3))
                .consumer("c", state::next, s -> s.subscribeTo("a")));

        assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
        assertThat(state.lines).containsExactly("1 refuses");
    }

    @Test
    void aStageThatIsEndingIsRestartedAndHandlesItsEvents() {
        FailingConsumer.FactoryState state = new FailingConsumer.FactoryState(0);
        HandDriven run = HandDriven.started(supervised(LATER)
                .producer("a", Sources.range(10))
                .consumer(
                        "c",
                        state::next,
                        s -> s.subscribeTo("a", batchesOf(5)).delivery(DeliveryGuarantee.AT_MOST_ONCE)));
        run.pipeline().stage("c").stop();
        run.run();
        assertThat(run.stage("c").status()).isEqualTo(Status.RESTARTING);

        run.nextTimer();

        assertThat(state.handled).containsExactlyElementsOf(range(5, 10));
        assertThat(run.stage("c").status()).isEqualTo(Status.STOPPED);
    }

    @Test
    void drainingWaitsForTheNextHandler() {
        FailingConsumer.FactoryState state = new FailingConsumer.FactoryState(0);
        HandDriven run = HandDriven.started(supervised(LATER)
                .producer("a", Sources.counter())
                .consumer(
                        "c",
                        state::next,
                        s -> s.subscribeTo("a", batchesOf(5)).delivery(DeliveryGuarantee.AT_MOST_ONCE)));

        CompletableFuture<Void> drained = run.pipeline().drain();
        run.run();
        assertThat(drained).isNotDone();
        run.nextTimer();

        assertThat(drained).isCompleted();
        assertThat(run.snapshot().held()).isZero();
        assertThat(state.handled).containsExactlyElementsOf(range(5, 10));
    }

    @Test
    void aPauseDelaysTheNextHandler() {
        FailingConsumer.FactoryState state = new FailingConsumer.FactoryState(0);
        HandDriven run = HandDriven.started(supervised(LATER)
                .producer("a", Sources.range(10))
                .consumer("c", state::next, s -> s.subscribeTo("a", batchesOf(5))));
        run.pipeline().pause();
        run.nextTimer();
        assertThat(state.lines).last().isEqualTo("1 terminated: poison 0");

        run.pipeline().resume();
        run.run();

        assertThat(state.lines).contains("2 started");
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void stoppingDoesNotWaitForTheNextHandler() {
        FailingConsumer.FactoryState state = new FailingConsumer.FactoryState(0);
        HandDriven run = HandDriven.started(supervised(LATER)
                .producer("a", Sources.range(10))
                .consumer("c", state::next, s -> s.subscribeTo("a", batchesOf(5))));

        CompletableFuture<Void> stopped = run.pipeline().stop();
        run.run();
        assertThat(stopped).isCompleted();
        run.pipeline().start();
        run.nextTimer();

        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void closingThePipelineCancelsTheNextHandlerAndItsTimer() {
        FailingConsumer.FactoryState state = new FailingConsumer.FactoryState(0);
        HandDriven run = HandDriven.started(supervised(LATER)
                .producer("a", Sources.counter())
                .consumer("c", state::next, s -> s.subscribeTo("a", batchesOf(5))));
        CompletableFuture<Object> answer = run.pipeline().stage("c").call("who?", Duration.ofMinutes(1));
        run.run();

        run.pipeline().closeNow();
        run.run();

        assertThat(run.pipeline().completion()).isCompleted();
        assertThat(answer).isCompletedExceptionally();
        assertThat(run.scheduler().waitingTimers()).isZero();
        assertThat(state.lines).last().isEqualTo("1 terminated: poison 0");
    }

    @Test
    void aHandlerThatIsNotRestartableFailsItsPipelineWithTheReason() {
        ProducerStage<Integer> finite = new ProducerStage<>() {
            @Override
            public void handleDemand(long demand, Emitter<Integer> out) {
                throw new IllegalStateException("the file is torn");
            }

            @Override
            public boolean restartable() {
                return false;
            }
        };
        HandDriven run = HandDriven.started(
                supervised(AT_ONCE).producer("a", finite).consumer("c", sibling, s -> s.subscribeTo("a")));

        assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
        assertThat(run.pipeline().failure())
                .hasMessageContaining("Stage 'a-0' of pipeline 'p' failed and is not restarted, because its source")
                .hasMessageContaining("the file is torn");
    }

    @Test
    void listenersAreNotifiedOfEveryRestart() {
        List<String> restarts = new ArrayList<>();
        FailingConsumer.FactoryState state = new FailingConsumer.FactoryState(0, 5);
        HandDriven run = new HandDriven(
                1,
                supervised(AT_ONCE)
                        .producer("a", Sources.range(10))
                        .consumer("c", state::next, s -> s.subscribeTo("a", batchesOf(1)))
                        .build());
        run.pipeline().addListener(new PipelineListener() {
            @Override
            public void stageRestarted(Pipeline pipeline, String instance, Throwable cause) {
                restarts.add(instance + " " + cause.getMessage());
            }
        });
        run.start();

        assertThat(restarts).containsExactly("c-0 poison 0", "c-0 poison 5");
    }

    @Test
    void theFactoryMakesAHandlerForEachInstance() {
        List<ConsumerStage<Integer>> made = new ArrayList<>();
        HandDriven run = HandDriven.started(supervised(AT_ONCE)
                .producer("a", Sources.range(100))
                .consumer(
                        "c",
                        () -> {
                            List<Integer> own = new ArrayList<>();
                            ConsumerStage<Integer> handler = (events, from) -> own.addAll(events);
                            made.add(handler);
                            return handler;
                        },
                        s -> s.subscribeTo("a", batchesOf(1)).concurrency(3)));

        assertThat(made).hasSize(3).doesNotHaveDuplicates();
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void aFactoryThatReturnsNullFailsTheStart() {
        HandDriven run = HandDriven.started(supervised(AT_ONCE)
                .producer("a", Sources.range(3))
                .<Integer>consumer("c", () -> null, s -> s.subscribeTo("a")));

        assertThat(run.pipeline().failure()).hasMessageContaining("the factory of the handler returned null");
    }

    @Test
    void addedStagesAreSupervisedLikeTheirPipeline() {
        FailingConsumer.FactoryState state = new FailingConsumer.FactoryState(0);
        HandDriven run = HandDriven.started(supervised(AT_ONCE).producer("a", Sources.range(10)));

        run.pipeline()
                .add(more -> more.consumer(
                        "c",
                        state::next,
                        s -> s.subscribeTo("a", batchesOf(5)).delivery(DeliveryGuarantee.AT_MOST_ONCE)));
        run.run();

        assertThat(state.handled).containsExactlyElementsOf(range(5, 10));
    }

    @Test
    void aContextCountsEmittedEventsSoThatASourceCanContinue() {
        boolean[] torn = {false};
        class ResumingSource implements ProducerStage<Integer> {

            private int next;

            @Override
            public void started(StageContext context) {
                next = (int) context.emitted();
            }

            @Override
            public void handleDemand(long demand, Emitter<Integer> out) {
                for (long i = 0; i < demand && next < 20; i++) {
                    out.emit(next++);
                }
                if (next > 12 && !torn[0]) {
                    torn[0] = true;
                    throw new IllegalStateException("torn");
                }
                if (next == 20) {
                    out.complete();
                }
            }
        }
        HandDriven run = HandDriven.started(supervised(AT_ONCE)
                .producer("a", ResumingSource::new, s -> {})
                .consumer("c", sibling, s -> s.subscribeTo("a", batchesOf(5))));

        assertThat(sibling.events()).isEqualTo(range(0, 20));
        assertThat(run.stage("a").restarts()).isEqualTo(1);
    }
}
