package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.EventHandler;
import io.genstage.Place;
import io.genstage.Status;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.RestartIntensity;
import io.genstage.supervision.Supervision;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.KeepingConsumer;
import io.genstage.testing.Logs;
import io.genstage.testing.Recorder;
import io.genstage.testing.SeededScheduler;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A shutdown waits only for events that can be handled within its timeout. The test moves the clock. */
@Contract("I4")
class ShutdownTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private static final Backoff AN_HOUR = new Backoff(Duration.ofHours(1), 1, Duration.ofHours(1), 0);

    private static final Backoff A_SECOND = new Backoff(Duration.ofSeconds(1), 1, Duration.ofSeconds(1), 0);

    private static final RestartIntensity OFTEN = new RestartIntensity(100, Duration.ofHours(100));

    private final Recorder<Integer> recorder = new Recorder<>();

    private final Logs logs = Logs.captured();

    @AfterEach
    void stopListening() {
        logs.close();
    }

    @Test
    void aPausedPipelineIsDrained() {
        HandDriven run = recording();
        run.pipeline().inlet("a").offerAll(numbers(50));
        run.pipeline().pause();
        run.run();
        assertThat(recorder.events()).hasSizeLessThan(50);

        CompletableFuture<Void> done = run.pipeline().shutdown(true, TIMEOUT);
        run.run();

        assertThat(done).isCompleted();
        assertThat(recorder.events()).containsExactlyElementsOf(numbers(50));
        assertThat(run.pipeline().status()).isEqualTo(Status.STOPPED);
        assertThat(logs.warnings()).isEmpty();
        assertThat(run.scheduler().waitingTimers()).isZero();
    }

    @Test
    void aShutdownWaitsForADrainInProgress() {
        HandDriven run = recording();
        run.pipeline().inlet("a").offerAll(numbers(50));
        CompletableFuture<Void> drained = run.pipeline().drain();

        CompletableFuture<Void> done = run.pipeline().shutdown(true, TIMEOUT);
        assertThat(done).isNotDone();
        run.run();

        assertThat(drained).isCompleted();
        assertThat(done).isCompleted();
        assertThat(recorder.events()).hasSize(50);
        assertThat(run.pipeline().status()).isEqualTo(Status.STOPPED);
    }

    @Test
    void withoutADrainNoMoreEventsAreHandled() {
        HandDriven run = recording();
        run.pipeline().inlet("a").offerAll(numbers(50));

        CompletableFuture<Void> done = run.pipeline().shutdown(false, TIMEOUT);
        run.run();

        assertThat(done).isCompleted();
        assertThat(recorder.events()).isEmpty();
        assertThat(run.snapshot().held()).isEqualTo(50);
    }

    @Test
    void aPipelineThatWasShutDownCanBeStartedAgain() {
        HandDriven run = recording();
        run.pipeline().shutdown(true, TIMEOUT);
        run.run();

        run.pipeline().start();
        run.pipeline().inlet("a").offerAll(numbers(5));
        run.run();

        assertThat(recorder.events()).hasSize(5);
        assertThat(run.pipeline().status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void aPipelineThatWasNotStartedIsNotChanged() {
        HandDriven run = new HandDriven(
                1, PipelineDefinition.named("p").producer("a", Sources.silent()).build());

        CompletableFuture<Void> done = run.pipeline().shutdown(true, TIMEOUT);
        run.run();

        assertThat(done).isCompleted();
        assertThat(run.pipeline().status()).isEqualTo(Status.CREATED);
    }

    @Test
    void aShutdownWaitsForTheOtherStagesOfAFailedPipeline() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .consumer("c", recorder, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(4)))
                .producer("b", Sources.silent())
                .consumer("bad", failing(new AtomicInteger(), 0), s -> s.subscribeTo("b")));
        run.pipeline().inlet("a").offerAll(numbers(3));
        run.pipeline().inlet("b").offer(1);
        while (run.pipeline().status() != Status.FAILED) {
            run.steps(1);
        }

        CompletableFuture<Void> done = run.pipeline().shutdown(true, TIMEOUT);
        run.run();

        assertThat(done).isCompleted();
        assertThat(run.pipeline().completion()).isCompletedExceptionally();
        assertThat(recorder.events()).hasSize(3);
    }

    // Restarts.

    @Test
    void aShutdownWaitsForARestartWithinItsTimeout() {
        AtomicInteger calls = new AtomicInteger();
        HandDriven run = supervised(A_SECOND, failing(calls, 1));

        CompletableFuture<Void> done = run.pipeline().shutdown(true, TIMEOUT);
        run.run();
        assertThat(done).isNotDone();
        run.nextTimer();

        assertThat(done).isCompleted();
        assertThat(calls).hasValue(11);
        assertThat(run.snapshot().held()).isZero();
    }

    @Test
    void aRestartBeyondTheTimeoutIsMadeAtOnce() {
        AtomicInteger calls = new AtomicInteger();
        HandDriven run = supervised(AN_HOUR, failing(calls, 1));
        assertThat(run.snapshot().held()).isEqualTo(10);

        CompletableFuture<Void> done = run.pipeline().shutdown(true, TIMEOUT);
        run.run();

        assertThat(done).isCompleted();
        assertThat(calls).hasValue(11);
        assertThat(run.snapshot().held()).isZero();
        assertThat(run.scheduler().waitingTimers()).isZero();
    }

    @Test
    void aHandlerThatFailsAgainIsNotRestartedAndItsEventsAreGivenUp() {
        AtomicInteger calls = new AtomicInteger();
        HandDriven run = supervised(AN_HOUR, failing(calls, 100));

        CompletableFuture<Void> done = run.pipeline().shutdown(true, TIMEOUT);
        run.run();

        assertThat(done).as("in no time").isCompleted();
        assertThat(calls).as("the first event once more, and the second one").hasValue(3);
        assertThat(run.pipeline().status()).isEqualTo(Status.STOPPED);
        run.pipeline().closeWithin(TIMEOUT);
        run.run();
        assertThat(run.snapshot().givenUp()).isEqualTo(Map.of(Place.RETRY, 1L, Place.QUEUE, 8L));
        assertThat(logs.warnings())
                .contains("Pipeline 'p' was closed and gave up 9 events that it had accepted: 'c' (queue 8, retry 1)");
        assertThat(run.scheduler().waitingTimers()).isZero();
    }

    @Test
    void aHandlerThatFailsDuringTheShutdownIsRestartedAtOnceAsWell() {
        AtomicInteger calls = new AtomicInteger();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .supervision(Supervision.DEFAULT.withBackoff(AN_HOUR).withIntensity(OFTEN))
                .producer("a", Sources.silent())
                .consumer("c", failing(calls, 1), s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(2))));
        run.pipeline().inlet("a").offerAll(numbers(10));

        CompletableFuture<Void> done = run.pipeline().shutdown(true, TIMEOUT);
        run.run();

        assertThat(done).isCompleted();
        assertThat(calls).hasValue(11);
        assertThat(run.snapshot().held()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void aChildWhoseRestartIsBeyondTheTimeoutIsRestartedAtOnce(int failures) {
        AtomicInteger calls = new AtomicInteger();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .consumer(
                        "c",
                        failing(calls, failures),
                        s -> s.subscribeTo("a")
                                .perEvent(ChildOptions.TRANSIENT
                                        .withBackoff(AN_HOUR)
                                        .withIntensity(OFTEN))));
        run.pipeline().inlet("a").offer(1);
        run.run();
        assertThat(run.scheduler().waitingTimers()).isEqualTo(1);

        CompletableFuture<Void> done = run.pipeline().shutdown(true, TIMEOUT);
        run.run();

        assertThat(done).isCompleted();
        assertThat(calls).hasValue(2);
        assertThat(run.stage("c").eventsIn()).isEqualTo(failures == 1 ? 1 : 0);
        assertThat(run.stage("c").eventsFailed()).isEqualTo(failures == 1 ? 0 : 1);
        assertThat(run.scheduler().waitingTimers()).isZero();
    }

    @Test
    void afterTheTimeoutHeldEventsAreLoggedAndThePipelineStops() {
        HandDriven run = keeping(3);

        CompletableFuture<Void> done = run.pipeline().shutdown(true, TIMEOUT);
        run.run();
        assertThat(logs.warnings()).isEmpty();
        assertThat(run.pipeline().status()).isEqualTo(Status.DRAINING);
        run.nextTimer();

        assertThat(run.scheduler().now()).isEqualTo(TIMEOUT.toNanos());
        assertThat(logs.warnings())
                .containsExactly("Pipeline 'p' did not run dry within 2.0 s: 'a' holds 1 event, 'c' holds 2 events");
        assertThat(run.pipeline().status()).isEqualTo(Status.STOPPED);
        assertThat(run.snapshot().held()).isEqualTo(3);
        assertThat(done).as("events are in progress").isNotDone();
    }

    /** A thread is in the handler call. The test runs the other stages and moves the clock. */
    @Test
    void aShutdownAndACloseTakeNoLongerThanTheTimeoutAndTwoSecondsWhateverAHandlerDoes() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        HandDriven run = onAVirtualClock(event -> ignoreInterruptsUntil(gate, begun));
        Thread handling = new Thread(run.scheduler()::run);
        run.pipeline().inlet("a").offerAll(numbers(3));
        handling.start();
        begun.await();

        untilDone(run, run.pipeline().shutdown(true, TIMEOUT));
        assertThat(run.scheduler().now()).isEqualTo(TIMEOUT.plusSeconds(1).toNanos());
        untilDone(run, run.pipeline().closeWithin(Duration.ofSeconds(1)));
        assertThat(run.scheduler().now()).isEqualTo(TIMEOUT.plusSeconds(2).toNanos());

        assertThat(logs.warnings())
                .last(InstanceOfAssertFactories.STRING)
                .startsWith("Pipeline 'p' was closed, is left to calls that ignore their interrupts (stage 'c-0' for ")
                .contains("gave up 3 events that it had accepted:");
        gate.countDown();
        handling.join();
    }

    private static HandDriven onAVirtualClock(EventHandler<Integer> handler) {
        return new HandDriven(
                        new SeededScheduler(1, Duration.ZERO),
                        PipelineDefinition.named("p")
                                .producer("a", Sources.silent())
                                .consumer("c", ConsumerStage.each(handler), s -> s.subscribeTo("a", 1))
                                .build())
                .start();
    }

    private static void ignoreInterruptsUntil(CountDownLatch gate, CountDownLatch begun) {
        begun.countDown();
        while (gate.getCount() > 0) {
            try {
                gate.await();
            } catch (InterruptedException ignored) {
                // the handler ignores its interrupts
            }
        }
    }

    @Test
    void childrenThatAlwaysFailDoNotOutlastTheTimeout() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .consumer(
                        "c",
                        failing(new AtomicInteger(), 0),
                        s -> s.subscribeTo("a")
                                .perEvent(ChildOptions.TRANSIENT
                                        .withBackoff(A_SECOND)
                                        .withIntensity(OFTEN))));
        run.pipeline().inlet("a").offerAll(numbers(3));
        run.run();

        CompletableFuture<Void> done = run.pipeline().shutdown(true, Duration.ofMillis(1_500));
        run.run();
        for (int timers = 0; !done.isDone() && timers < 20; timers++) {
            run.nextTimer();
        }

        assertThat(done).isCompleted();
        assertThat(run.pipeline().status()).isEqualTo(Status.STOPPED);
        assertThat(run.scheduler().now()).isLessThan(Duration.ofMillis(1_600).toNanos());
        assertThat(run.stage("c").eventsFailed()).isEqualTo(3);
        assertThat(run.snapshot().held()).isZero();
        assertThat(run.scheduler().waitingTimers()).isZero();
    }

    @Test
    void repeatedClosesChangeNothing() {
        HandDriven run = recording();
        run.pipeline().inlet("a").offerAll(numbers(50));

        CompletableFuture<Void> first = run.pipeline().closeWithin(TIMEOUT);
        CompletableFuture<Void> second = run.pipeline().closeWithin(TIMEOUT);
        run.pipeline().closeNow();
        run.run();
        CompletableFuture<Void> late = run.pipeline().closeWithin(TIMEOUT);

        assertThat(List.of(first, second, late))
                .allSatisfy(end -> assertThat(end).isCompleted());
        assertThat(recorder.ends()).containsExactly("ended");
        assertThat(logs.warnings()).hasSize(1);
        assertThat(run.scheduler().waitingTimers()).isZero();
    }

    /** Without the checks of {@link HandDriven}, because a handler call is in progress. */
    private static void untilDone(HandDriven run, CompletableFuture<Void> done) {
        run.scheduler().run();
        while (!done.isDone() && run.scheduler().nextTimer()) {
            run.scheduler().run();
        }
        assertThat(done).isCompleted();
    }

    /** A consumer keeps two events and settles none of them. The others are queued. */
    private static HandDriven keeping(int events) {
        HandDriven run = new HandDriven(
                        new SeededScheduler(1, Duration.ZERO),
                        PipelineDefinition.named("p")
                                .producer("a", Sources.silent())
                                .consumer(
                                        "c",
                                        new KeepingConsumer(kept -> {}),
                                        s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(2, 1)))
                                .build())
                .start();
        run.pipeline().inlet("a").offerAll(numbers(events));
        return run.run();
    }

    private HandDriven recording() {
        return HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .consumer("c", recorder, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(4))));
    }

    /** Ten events were emitted, and the first call has failed. */
    private static HandDriven supervised(Backoff backoff, ConsumerStage<Integer> consumer) {
        HandDriven run = new HandDriven(
                        new SeededScheduler(1, Duration.ZERO),
                        PipelineDefinition.named("p")
                                .supervision(
                                        Supervision.DEFAULT.withBackoff(backoff).withIntensity(OFTEN))
                                .producer("a", Sources.silent())
                                .consumer("c", consumer, s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(10, 1)))
                                .build())
                .start();
        run.pipeline().inlet("a").offerAll(numbers(10));
        return run.run();
    }

    /** Fails in its first calls. */
    private static ConsumerStage<Integer> failing(AtomicInteger calls, int failures) {
        EventHandler<Integer> handler = event -> {
            if (calls.incrementAndGet() <= failures || failures == 0) {
                throw new IllegalStateException("oops");
            }
        };
        return ConsumerStage.each(handler);
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }
}
