package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.genstage.ConsumerStage;
import io.genstage.Place;
import io.genstage.ProducerStage;
import io.genstage.Status;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.snapshot.RetrySnapshot;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ErrorOptions;
import io.genstage.supervision.Supervision;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Logs;
import io.genstage.testing.SeededScheduler;
import io.genstage.testing.Sources;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events that a handler fails to handle are tried again. */
class RetryTest {

    private static final SubscriptionOptions FIVES = SubscriptionOptions.ofBatches(10, 5);

    private static final Backoff DOUBLING = new Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(10), 0);

    private static final ErrorOptions THREE = ErrorOptions.ofAttempts(3).withBackoff(DOUBLING);

    private final FaultyConsumer consumer = new FaultyConsumer();

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private HandDriven started(ErrorOptions onError, int events) {
        return new HandDriven(
                        new SeededScheduler(1, Duration.ZERO),
                        PipelineDefinition.named("p")
                                .producer("a", Sources.range(events))
                                .consumer(
                                        "c",
                                        consumer,
                                        s -> s.subscribeTo("a", FIVES).onError(onError))
                                .build())
                .start();
    }

    private static InstanceSnapshot instance(HandDriven run) {
        return run.stage("c").instances().get(0);
    }

    private static InputSnapshot input(HandDriven run) {
        return instance(run).input();
    }

    @Test
    @Contract({"E2", "E3"})
    void aBatchIsTriedAgainAfterAGrowingDelayAndItsOrderHolds() {
        consumer.failing(1, 2);
        HandDriven run = started(THREE, 12);
        assertThat(run.stage("c").status()).isEqualTo(Status.RETRYING);
        assertThat(instance(run).retrying()).isEqualTo(new RetrySnapshot(2, Duration.ofSeconds(1), false));
        assertThat(input(run).queued()).isEqualTo(10);
        assertThat(input(run).inProgress()).isZero();

        run.nextTimer();
        assertThat(run.scheduler().now()).isEqualTo(Duration.ofSeconds(1).toNanos());
        assertThat(instance(run).retrying()).isEqualTo(new RetrySnapshot(3, Duration.ofSeconds(2), false));
        run.nextTimer();

        assertThat(run.scheduler().now()).isEqualTo(Duration.ofSeconds(3).toNanos());
        assertThat(consumer.calls.subList(0, 3)).containsOnly(range(0, 5));
        assertThat(consumer.handled).isEqualTo(range(0, 12));
        assertThat(consumer.failed).isEmpty();
        assertThat(instance(run).failures()).isEqualTo(Map.of(IllegalStateException.class.getName(), 2L));
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Contract("E3")
    void callsAndCastsAreHeardWhileAStageWaits() {
        consumer.failing(1, 2);
        HandDriven run = started(THREE, 12);

        run.pipeline().stage("c").cast("hello");
        CompletableFuture<Object> answer = run.pipeline().stage("c").call("ping");
        run.run();

        assertThat(answer).isCompletedWithValue("ping");
        assertThat(consumer.casts).containsExactly("hello");
        assertThat(run.stage("c").status()).isEqualTo(Status.RETRYING);
    }

    @Test
    @Contract("E3")
    void otherInstancesContinueWhileOneWaits() {
        List<FaultyConsumer> instances = new ArrayList<>();
        HandDriven run = new HandDriven(
                        new SeededScheduler(1, Duration.ZERO),
                        PipelineDefinition.named("p")
                                .producer("a", Sources.range(100))
                                .consumer(
                                        "c",
                                        () -> {
                                            instances.add(new FaultyConsumer().failing(0, 1));
                                            return instances.get(instances.size() - 1);
                                        },
                                        s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(4, 1))
                                                .concurrency(2)
                                                .onError(THREE))
                                .build())
                .start();

        FaultyConsumer waiting = instances.stream()
                .filter(one -> one.calls.contains(List.of(0)))
                .findFirst()
                .orElseThrow();
        FaultyConsumer other = instances.get(1 - instances.indexOf(waiting));
        assertThat(waiting.calls).containsExactly(List.of(0));
        assertThat(other.handled).hasSize(96).isSorted();
        assertThat(run.stage("c").instances())
                .extracting(InstanceSnapshot::status)
                .containsExactlyInAnyOrder(Status.RETRYING, Status.COMPLETED);

        run.nextTimer();
        assertThat(waiting.handled).hasSize(4).isSorted().startsWith(0);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Contract({"E2", "E4", "E9"})
    void afterTheLastAttemptAnUnsupervisedStageFailsAndItsBatchIsGivenUp() {
        consumer.failing(1, FaultyConsumer.ALWAYS);
        HandDriven run = started(THREE, 12);
        run.nextTimer().nextTimer();

        assertThat(consumer.calls).hasSize(3);
        assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
        assertThat(consumer.failed).isEqualTo(range(0, 5));
        assertThat(input(run).failed()).isEqualTo(5);
        assertThat(run.snapshot().givenUp()).isEqualTo(Map.of(Place.QUEUE, 5L));
    }

    @Test
    @Contract({"E2", "E9"})
    void skippingLosesOnlyTheEventThatFails() {
        consumer.failing(3, FaultyConsumer.ALWAYS);
        HandDriven run = started(THREE.thenSkip(), 12);
        run.nextTimer().nextTimer();

        assertThat(consumer.handled).hasSize(11).doesNotContain(3).isSorted();
        assertThat(consumer.failed).containsExactly(3);
        assertThat(input(run).skipped()).isEqualTo(1);
        assertThat(input(run).failed()).isZero();
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
        assertThat(run.scheduler().waitingTimers()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 499, 500, 624, 998, 999})
    @Contract("E2")
    void oneBadEventOfAThousandCostsFewCalls(int bad) {
        consumer.failing(bad, FaultyConsumer.ALWAYS);
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.range(1_000))
                .consumer(
                        "c",
                        consumer,
                        s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(2_000, 1_000))
                                .onError(ErrorOptions.DEFAULT.thenSkip())));

        assertThat(consumer.handled).hasSize(999).doesNotContain(bad).isSorted();
        assertThat(consumer.calls.size() - 1).isLessThanOrEqualTo((int) (2 * Math.log(1_000) / Math.log(2)));
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Contract("E2")
    void excludedExceptionsAreNotTriedAgain() {
        consumer.failing(3, FaultyConsumer.ALWAYS).throwing(() -> new IOException("excluded"));
        HandDriven run = started(THREE.exclude(IOException.class).thenSkip(), 12);

        assertThat(run.scheduler().now()).isZero();
        assertThat(consumer.handled).hasSize(11);
        assertThat(input(run).skipped()).isEqualTo(1);
    }

    @Test
    @Contract("E6")
    void anErrorOfTheJvmIsNotTriedAgain() {
        consumer.failing(3, FaultyConsumer.ALWAYS).throwing(() -> new OutOfMemoryError("planted"));
        HandDriven run = started(THREE.thenSkip(), 12);

        assertThat(consumer.calls).hasSize(1);
        assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
        assertThat(input(run).failed()).isEqualTo(5);
    }

    @Test
    @Contract("E6")
    void anErrorOfTheJvmFailsASupervisedStage() {
        consumer.failing(3, FaultyConsumer.ALWAYS).throwing(() -> new OutOfMemoryError("planted"));
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .supervision(Supervision.DEFAULT)
                .producer("a", Sources.range(12))
                .consumer("c", () -> consumer, s -> s.subscribeTo("a", FIVES).onError(THREE.thenSkip())));

        assertThat(consumer.calls).hasSize(1);
        assertThat(instance(run).restarts()).isZero();
        assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
    }

    @Test
    @Contract("E6")
    void anErrorOfTheJvmFailsASupervisedSource() {
        ProducerStage<Integer> source = (demand, out) -> {
            throw new OutOfMemoryError("planted");
        };
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .supervision(Supervision.DEFAULT)
                .producer("a", () -> source, s -> s.onError(THREE))
                .consumer("c", consumer, s -> s.subscribeTo("a")));

        assertThat(run.stage("a").instances().get(0).restarts()).isZero();
        assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
    }

    @Test
    @Contract("E5")
    void aDeadLetterNamesItsEventAndItsAttempts() {
        consumer.failing(3, FaultyConsumer.ALWAYS);
        try (Logs logs = Logs.captured()) {
            HandDriven run =
                    started(ErrorOptions.ofAttempts(2).withBackoff(DOUBLING).thenDeadLetter(), 4);
            run.nextTimer();

            assertThat(input(run).deadLettered()).isEqualTo(1);
            assertThat(input(run).handled()).isEqualTo(3);
            assertThat(consumer.failed).containsExactly(3);
            assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
            assertThat(logs.warnings())
                    .anyMatch(line ->
                            line.startsWith("Stage 'c-0' of pipeline 'p' could not handle an event in 3 attempts: 3"));
        }
    }

    @Test
    @Contract("E1")
    void eachEventOfAHandlerOfSingleEventsHasItsOwnAttempts() {
        FaultyConsumer single = consumer.failing(2, 2).failing(3, 2);
        List<Integer> handled = new ArrayList<>();
        ConsumerStage<Integer> each = ConsumerStage.each(event -> {
            single.handleEvents(List.of(event), null);
            handled.add(event);
        });
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.range(5))
                .consumer("c", each, s -> s.subscribeTo("a", FIVES).onError(THREE)));
        for (int i = 0; i < 4; i++) {
            run.nextTimer();
        }

        assertThat(handled).isEqualTo(range(0, 5));
        assertThat(instance(run).failures()).containsValue(4L);
    }

    @Test
    @Contract("D1")
    void aDrainWithoutLimitWaitsForTheNextAttempt() {
        consumer.failing(1, 1);
        HandDriven run = started(THREE, 1_000_000);

        CompletableFuture<Void> drained = run.pipeline().drain();
        run.run();
        assertThat(drained).isNotDone();
        run.nextTimer();

        assertThat(drained).isCompleted();
        assertThat(run.snapshot().held()).isZero();
    }

    @Test
    @Contract("D1")
    void anAttemptThatWouldComeTooLateIsMadeAtOnce() {
        consumer.failing(1, 1);
        HandDriven run = started(THREE, 1_000_000);

        CompletableFuture<Void> done = run.pipeline().shutdown(true, Duration.ofMillis(500));
        run.run();

        assertThat(done).isCompleted();
        assertThat(run.scheduler().now()).isZero();
        assertThat(run.snapshot().held()).isZero();
        assertThat(consumer.failed).isEmpty();
    }

    @Test
    @Contract("D1")
    void eventsWhoseAttemptWouldComeTooLateAreGivenUpAtTheEnd() {
        consumer.failing(1, FaultyConsumer.ALWAYS);
        HandDriven run = started(THREE, 1_000_000);

        CompletableFuture<Void> done = run.pipeline().shutdown(true, Duration.ofMillis(500));
        run.run();
        assertThat(done).isCompleted();
        assertThat(consumer.calls).hasSize(2);
        run.pipeline().closeNow();
        run.run();

        assertThat(run.snapshot().givenUp()).isEqualTo(Map.of(Place.RETRY, 5L, Place.QUEUE, 5L));
        assertThat(run.scheduler().waitingTimers()).isZero();
    }

    @Test
    @Contract("E3")
    void aCloseDoesNotWaitForTheNextAttempt() {
        consumer.failing(1, FaultyConsumer.ALWAYS);
        HandDriven run = started(THREE, 1_000_000);

        run.pipeline().closeNow();
        run.run();

        assertThat(run.pipeline().completion()).isCompleted();
        assertThat(run.snapshot().givenUp()).isEqualTo(Map.of(Place.RETRY, 5L, Place.QUEUE, 5L));
        assertThat(run.scheduler().waitingTimers()).isZero();
    }

    @Test
    void aPausedStageMakesItsNextAttemptAfterThePause() {
        consumer.failing(1, 1);
        HandDriven run = started(THREE, 12);
        run.pipeline().pause();
        run.nextTimer();
        assertThat(consumer.calls).hasSize(1);

        run.pipeline().resume();
        run.run();

        assertThat(consumer.handled).isEqualTo(range(0, 12));
    }

    @Test
    void anEventHandledOverAnEndedSubscriptionIsTriedAgain() {
        consumer.failing(1, 1);
        HandDriven run = started(THREE, 1_000_000);
        run.pipeline().stage("a").stop();
        run.run();

        run.nextTimer();

        assertThat(consumer.handled).isEqualTo(range(0, 10));
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Contract("E8")
    void atMostOneLineASecondNamesAttemptAndDelay() {
        consumer.failing(1, 4);
        Backoff quick = new Backoff(Duration.ofMillis(400), 1, Duration.ofMillis(400), 0);
        try (Logs logs = Logs.captured()) {
            HandDriven run = started(ErrorOptions.ofAttempts(10).withBackoff(quick), 12);
            for (int i = 0; i < 4; i++) {
                run.nextTimer();
            }

            assertThat(logs.at(Level.WARN))
                    .containsExactly(
                            "Attempt 1 of stage 'c-0' of pipeline 'p' with 5 events failed. The stage tries again in 400"
                                    + " ms, at most 10 times in all",
                            "Attempt 4 of stage 'c-0' of pipeline 'p' with 5 events failed (2 more failed attempts since"
                                    + " the last such line). The stage tries again in 400 ms, at most 10 times in all");
        }
    }
}
