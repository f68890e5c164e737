package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.Inlet;
import io.genstage.InletState;
import io.genstage.InstanceHandle;
import io.genstage.OnGivenUp;
import io.genstage.Place;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Reply;
import io.genstage.StageContext;
import io.genstage.StageFailedException;
import io.genstage.StageHandle;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.Children;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A pipeline that has failed is started again. */
@Contract("E10")
class StartAfterFailureTest {

    private final List<Integer> handled = new ArrayList<>();

    private final List<String> calls = new ArrayList<>();

    private int made;

    private Runnable beforeFailure = () -> {};

    /** Fails with negative numbers. Answers calls with its number. */
    private final class Fragile implements ConsumerStage<Integer> {

        private final int number = made++;

        @Override
        public void started(StageContext context) {
            calls.add("started " + number);
        }

        @Override
        public void handleEvents(List<Integer> events, Subscription from) {
            for (int event : events) {
                if (event < 0) {
                    beforeFailure.run();
                    throw new IllegalArgumentException("negative");
                }
                handled.add(event);
            }
        }

        @Override
        public void call(Object request, Reply reply, Emitter<Void> out) {
            reply.send("answer of " + number);
        }

        @Override
        public void terminated(@Nullable Throwable failure) {
            calls.add("terminated " + number);
        }
    }

    private final HandDriven run = HandDriven.started(PipelineDefinition.named("p")
            .producer("a", ProducerStage.<Integer>inletOnly())
            .producerConsumer("b", forward(), s -> s.subscribeTo("a", 1))
            .consumer("c", Fragile::new, s -> s.subscribeTo("b", 1)));

    private final Pipeline pipeline = run.pipeline();

    private final Inlet<Integer> inlet = pipeline.inlet("a");

    private static ProducerConsumerStage<Integer, Integer> forward() {
        return (events, from, out) -> out.emitAll(events);
    }

    private void offer(Integer... events) {
        assertThat(inlet.offerAll(List.of(events))).isEqualTo(events.length);
        run.run();
    }

    private void failed() {
        offer(1, 2, -1);
        assertThat(pipeline.status()).isEqualTo(Status.FAILED);
    }

    @Test
    @Contract("A12")
    void aSourceThatIsRemovedAsThePipelineFailsGivesUpWhatItsInletKept() {
        beforeFailure = () -> pipeline.remove("a");
        offer(-1, 2, 3, 4, 5);

        assertThat(pipeline.status()).isEqualTo(Status.FAILED);
        assertThat(run.snapshot().givenUp()).containsKey(Place.INLET);
    }

    @Test
    void aNewRunHasNewHandlersAndHandlesEvents() {
        failed();

        CompletableFuture<Void> started = pipeline.start();
        run.run();
        offer(3, 4);

        assertThat(started).isCompleted();
        assertThat(pipeline.status()).isEqualTo(Status.RUNNING);
        assertThat(pipeline.failure()).isNull();
        assertThat(handled).containsExactly(1, 2, 3, 4);
        assertThat(calls).containsExactly("started 0", "terminated 0", "started 1");
    }

    @Test
    void acceptedEventsStayInTheInletAndAreHandledByTheNewRun() {
        offer(1, -1, 5, 6, 7, 8);

        assertThat(inlet.state()).isEqualTo(InletState.CLOSED);
        assertThat(inlet.closedBecause())
                .isEqualTo("Stage 'a-0' of pipeline 'p' accepts no events, because the pipeline has failed at stage"
                        + " 'c-0'");
        int kept = inlet.size();
        long givenUp = sum(run.snapshot().givenUp());
        assertThat(kept).isPositive();
        assertThat(kept + givenUp + handled.size() + 1).isEqualTo(6);

        run.start();

        assertThat(inlet.size()).isZero();
        assertThat(handled).hasSize(1 + kept).endsWith(8);
    }

    @Test
    void eventsInTheInletAreGivenUpWhenTheFailedPipelineIsClosed() {
        offer(1, -1, 5, 6, 7, 8);
        long kept = inlet.size();

        pipeline.closeNow();
        run.run();

        assertThat(inlet.size()).isZero();
        assertThat(run.snapshot().givenUp()).containsEntry(Place.INLET, kept);
    }

    @Test
    void handlesRemainValid() {
        StageHandle stage = pipeline.stage("c");
        InstanceHandle instance = pipeline.instance("c", 0);
        failed();
        run.start();

        CompletableFuture<String> ofStage = stage.call("who");
        CompletableFuture<String> ofInstance = instance.call("who");
        run.run();

        assertThat(ofStage).isCompletedWithValue("answer of 1");
        assertThat(ofInstance).isCompletedWithValue("answer of 1");
        assertThat(instance).hasToString("'c-0' of pipeline 'p'");
    }

    @Test
    void figuresContinue() {
        failed();
        run.start();
        offer(3, 4);

        InputSnapshot input = run.stage("c").instances().get(0).input();
        OutputSnapshot output = run.stage("a").instances().get(0).output();
        assertThat(input.handled()).isEqualTo(4);
        assertThat(input.failed()).isEqualTo(1);
        assertThat(output.emitted()).isEqualTo(5);
        assertThat(output.dispatched()).isEqualTo(5);
    }

    @Test
    void aThirdRunContinuesTheFiguresOfBothBefore() {
        failed();
        run.start();
        offer(3, -1);
        run.start();
        offer(4);

        InputSnapshot input = run.stage("c").instances().get(0).input();
        assertThat(input.handled()).isEqualTo(4);
        assertThat(input.failed()).isEqualTo(2);
    }

    @Test
    void completionIsThatOfTheLastRun() {
        CompletableFuture<Void> ofTheFailedRun = pipeline.completion();
        failed();
        assertThat(failureOf(ofTheFailedRun)).isInstanceOf(StageFailedException.class);

        run.start();
        CompletableFuture<Void> ofTheNextRun = pipeline.completion();
        assertThat(ofTheNextRun).isNotDone();
        assertThat(ofTheFailedRun).isCompletedExceptionally();

        pipeline.stage("a").stop();
        run.run();
        assertThat(ofTheNextRun).isCompleted();
        assertThat(pipeline.status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void aFailedStartCanBeRepeated() {
        boolean[] ready = {false};
        ConsumerStage<Integer> picky = new ConsumerStage<>() {
            @Override
            public void started(StageContext context) {
                if (!ready[0]) {
                    throw new IllegalStateException("not ready");
                }
            }

            @Override
            public void handleEvents(List<Integer> events, Subscription from) {
                handled.addAll(events);
            }
        };
        HandDriven other = new HandDriven(
                1,
                PipelineDefinition.named("p")
                        .producer("a", ProducerStage.of(List.of(1, 2, 3)))
                        .consumer("c", picky, s -> s.subscribeTo("a"))
                        .build());
        for (int i = 0; i < 2; i++) {
            CompletableFuture<Void> refused = other.pipeline().start();
            other.run();
            assertThat(failureOf(refused)).isInstanceOf(StageFailedException.class);
            assertThat(other.pipeline().status()).isEqualTo(Status.FAILED);
        }
        ready[0] = true;

        CompletableFuture<Void> started = other.pipeline().start();
        other.run();

        assertThat(started).isCompleted();
        assertThat(handled).containsExactly(1, 2, 3);
        assertThat(other.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void aStartIsRefusedUntilTheFailedRunHasEnded() {
        inlet.offer(-1);
        while (pipeline.status() != Status.FAILED) {
            run.steps(1);
        }

        assertThatIllegalStateException()
                .isThrownBy(pipeline::start)
                .withMessage(
                        "Pipeline 'p' has failed, and its other stages still handle the events that they hold. Start"
                                + " it again when they have ended.");
        run.run();
        run.start();
        assertThat(pipeline.status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void aClosedPipelineCannotBeStartedAgain() {
        failed();
        pipeline.closeNow();
        run.run();

        assertThatIllegalStateException()
                .isThrownBy(pipeline::start)
                .withMessage("Pipeline 'p' was closed and cannot be started. Create a new pipeline.");
    }

    @Test
    void aCloseDuringTheNewStartEndsTheRun() {
        failed();
        CompletableFuture<Void> started = pipeline.start();

        pipeline.closeNow();
        run.run();

        assertThat(started).isCompletedExceptionally();
        assertThat(pipeline.completion()).isCompleted();
        assertThat(calls.stream().filter(call -> call.startsWith("started")).count())
                .isEqualTo(calls.stream()
                        .filter(call -> call.startsWith("terminated"))
                        .count());
    }

    @Test
    void addedStagesRunAgainAndLaterSubscriptionsAreNotMadeAgain() {
        Recorder<Integer> added = new Recorder<>();
        Recorder<Integer> late = new Recorder<>();
        pipeline.add(stages ->
                stages.consumer("added", added, s -> s.subscribeTo("b", 1)).consumer("late", late));
        run.run();
        pipeline.subscribe("late", "b", SubscriptionOptions.ofMaxDemand(1));
        run.run();
        offer(-1, -1, -1, -1);
        assertThat(pipeline.status()).isEqualTo(Status.FAILED);

        run.start();
        handled.clear();
        int before = added.events().size();
        int lateBefore = late.events().size();
        offer(1, 2, 3, 4);

        assertThat(handled.size() + added.events().size() - before).isGreaterThanOrEqualTo(4);
        assertThat(late.events()).hasSize(lateBefore);
    }

    @Test
    void partitionsHaveTheirConsumersAgain() {
        HandDriven other = HandDriven.started(PipelineDefinition.named("p")
                .producer(
                        "a",
                        ProducerStage.<Integer>inletOnly(),
                        s -> s.dispatcher(() -> new PartitionDispatcher<>(PartitionOptions.<Integer>ofCount(2))))
                .consumer("c", Fragile::new, s -> s.subscribeTo("a", SubscriptionOptions.DEFAULT.withPartition("0")))
                .consumer("d", Fragile::new, s -> s.subscribeTo("a", SubscriptionOptions.DEFAULT.withPartition("1"))));
        Inlet<Integer> numbers = other.pipeline().inlet("a");
        numbers.offerAll(List.of(-1, -2));
        other.run();
        assertThat(other.pipeline().status()).isEqualTo(Status.FAILED);

        other.start();
        numbers.offerAll(List.of(1, 2, 3, 4));
        other.run();

        assertThat(handled).containsExactlyInAnyOrder(1, 2, 3, 4);
    }

    @Test
    void aClosedSourceThatCannotBeOpenedAgainFailsTheStart() {
        HandDriven other = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", ProducerStage.of(Stream.of(1, -1, 2)))
                .consumer("c", Fragile::new, s -> s.subscribeTo("a")));
        assertThat(other.pipeline().status()).isEqualTo(Status.FAILED);

        CompletableFuture<Void> refused = other.pipeline().start();
        other.run();

        assertThat(failureOf(refused))
                .hasRootCauseMessage(
                        "The source of stage 'a' was used up or closed by an earlier run of pipeline 'p' and"
                                + " cannot be opened again. Declare the producer with a factory: producer(name, () ->"
                                + " ProducerStage.of(...), options).");
    }

    /** Handles events one by one. Fails once, at 5. */
    private ConsumerStage<Integer> failingOnceAtFive(boolean[] failed) {
        return (events, from) -> {
            if (events.contains(5) && !failed[0]) {
                failed[0] = true;
                throw new IllegalArgumentException("five");
            }
            handled.addAll(events);
        };
    }

    private void runTwice(Supplier<ProducerStage<Integer>> producers, Consumer<StageDefinition.Options<Void>> options) {
        HandDriven other = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", producers, options::accept)
                .consumer(
                        "c",
                        failingOnceAtFive(new boolean[1]),
                        s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(4, 1))));
        assertThat(other.pipeline().status()).isEqualTo(Status.FAILED);
        assertThat(handled).containsExactly(0, 1, 2, 3, 4);

        other.start();

        assertThat(other.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    private static List<Integer> upTo(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    @Test
    void aTrackedCollectionBeginsAtItsFirstElementThatIsNotDone() {
        ProducerStage<Integer> numbers = ProducerStage.of(upTo(10));

        runTwice(() -> numbers, s -> s.maxInFlight(4));

        assertThat(handled).containsExactlyElementsOf(upTo(10));
    }

    @Test
    void aTrackedCollectionOfAFactoryBeginsThereToo() {
        runTwice(() -> ProducerStage.of(upTo(10)), s -> s.maxInFlight(4));

        assertThat(handled).containsExactlyElementsOf(upTo(10));
    }

    @Test
    @Contract("A9")
    void eventsThatTheFailureGaveUpDoNotCountAsDoneIfTheSourceSkipsGivenUpEvents() {
        runTwice(() -> ProducerStage.of(upTo(10)), s -> s.maxInFlight(4).onGivenUp(OnGivenUp.SKIP));

        assertThat(handled).as("5 is given up, and skipped").containsExactly(0, 1, 2, 3, 4, 6, 7, 8, 9);
    }

    @Test
    void aCollectionThatIsNotTrackedBeginsAgain() {
        runTwice(() -> ProducerStage.of(upTo(10)), s -> {});

        assertThat(handled.subList(5, 15)).containsExactlyElementsOf(upTo(10));
    }

    @Test
    void childrenOfTheNewRunAreReachedThroughTheOldHandle() {
        HandDriven other = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .producer("b", (demand, out) -> {}, s -> {})
                .consumer("c", Fragile::new, s -> s.subscribeTo("a").perEvent(ChildOptions.TEMPORARY))
                .consumer("d", Fragile::new, s -> s.subscribeTo("b")));
        Children<Integer> children = other.pipeline().children("c");
        other.pipeline().<Integer>inlet("b").offer(-1);
        other.run();
        assertThat(other.pipeline().status()).isEqualTo(Status.FAILED);
        other.start();

        var child = children.start(1);
        other.run();

        assertThat(child).isCompleted();
        assertThat(handled).containsExactly(1);
    }

    @Test
    void onThreadsAPipelineFailsAndRunsAgainManyTimes() throws Exception {
        int runs = 100;
        CountDownLatch all = new CountDownLatch(runs);
        ConsumerStage<Integer> consumer = (events, from) -> {
            for (int event : events) {
                if (event < 0) {
                    throw new IllegalArgumentException("negative");
                }
                all.countDown();
            }
        };
        try (var scheduler = Schedulers.platform(4);
                Pipeline threaded = Pipeline.of(
                        PipelineDefinition.named("p")
                                .producer("a", ProducerStage.<Integer>inletOnly())
                                .producerConsumer(
                                        "b", forward(), s -> s.subscribeTo("a").concurrency(3))
                                .consumer("c", consumer, s -> s.subscribeTo("b").concurrency(2))
                                .build(),
                        scheduler)) {
            Inlet<Integer> numbers = threaded.inlet("a");
            for (int i = 0; i < runs; i++) {
                threaded.start().get(10, TimeUnit.SECONDS);
                CompletableFuture<Void> completion = threaded.completion();
                assertThat(numbers.put(i, Duration.ofSeconds(10))).isTrue();
                assertThat(threaded.awaitIdle(Duration.ofSeconds(10))).isTrue();
                assertThat(numbers.put(-1, Duration.ofSeconds(10))).isTrue();
                assertThat(completion.handle((nothing, failure) -> failure).get(10, TimeUnit.SECONDS))
                        .isInstanceOf(StageFailedException.class);
            }
            assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(threaded.snapshot().stage("c").orElseThrow().instances().stream()
                            .mapToLong(instance -> instance.input().failed())
                            .sum())
                    .isEqualTo(runs);
        }
    }

    private static long sum(Map<Place, Long> events) {
        return events.values().stream().mapToLong(Long::longValue).sum();
    }

    private static @Nullable Throwable failureOf(CompletableFuture<?> future) {
        return future.handle((value, failure) -> failure).join();
    }
}
