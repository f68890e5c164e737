package io.genstage.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.genstage.CancelMode;
import io.genstage.Cancellation;
import io.genstage.DemandMode;
import io.genstage.Emitter;
import io.genstage.InvalidPipelineException;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Scheduler;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionCancelledException;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.SubscriptionDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.pipeline.Pipeline;
import io.genstage.pipeline.Schedulers;
import io.genstage.snapshot.ConsumerSnapshot;
import io.genstage.testing.Recorder;
import io.genstage.testing.RefusingDispatcher;
import io.genstage.testing.Rule;
import io.genstage.testing.Sources;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** GenStage's "stream": a thread reads the events of a running pipeline. */
@Timeout(60)
class StreamTest {

    private static final IllegalArgumentException OOPS = new IllegalArgumentException("oops");

    private static final ProducerConsumerStage<Integer, Integer> SAME = (events, from, out) -> out.emitAll(events);

    private final Scheduler scheduler = Schedulers.platform(16);

    private Pipeline pipeline;

    @AfterEach
    void close() {
        if (pipeline != null) {
            pipeline.closeNow();
        }
        scheduler.close();
    }

    // Events that it reads.

    @Test
    @Rule("R228")
    void takesTenEventsOfADemandOfAThousand() {
        start(named().producer("a", Sources.counter()));

        try (Stream<Integer> events = pipeline.stream("a")) {
            assertThat(events.limit(10)).isEqualTo(upTo(10));
        }
        assertThat(consumersOf("a"))
                .as("after the close the subscription has ended")
                .isEmpty();
    }

    @Test
    @Rule("R224")
    void takesThreeHundredEventsOfADemandOfAHundred() {
        start(named().producer("a", Sources.counter()));

        try (Stream<Integer> events = pipeline.stream("a", SubscriptionOptions.ofMaxDemand(100))) {
            assertThat(events.limit(300)).isEqualTo(upTo(300));
        }
    }

    @Test
    @Rule({"R225", "R232"})
    void aFiniteSourceIsReadToItsEndAndThenItsPipelineHasCompleted() throws Exception {
        start(named().producer("a", ProducerStage.of(upTo(10_000)))
                .producerConsumer("b", SAME, s -> s.subscribeTo("a").concurrency(3)));

        try (Stream<Integer> events = pipeline.stream("b", SubscriptionOptions.ofMaxDemand(7))) {
            assertThat(events).containsExactlyInAnyOrderElementsOf(upTo(10_000));
        }
        pipeline.completion().get(60, TimeUnit.SECONDS);
    }

    @Test
    @Rule({"R228", "R233"})
    void anEndlessSourceContinuesAfterAReaderStopped() {
        start(named().producer("a", ProducerStage.of(Stream.iterate(0, i -> i + 1))));

        for (int i = 0; i < 3; i++) {
            try (Stream<Integer> events = pipeline.stream("a")) {
                assertThat(events.findFirst()).isPresent();
            }
        }
        assertThat(pipeline.status()).isEqualTo(Status.RUNNING);
    }

    @Test
    @Rule("R225")
    void readsSeveralStagesAtOnce() {
        start(named().producer("a", Sources.range(100)).producer("b", Sources.range(5_000)));

        try (Stream<Integer> events = pipeline.stream(List.of(
                new SubscriptionDefinition("a", SubscriptionOptions.DEFAULT),
                new SubscriptionDefinition("b", SubscriptionOptions.ofMaxDemand(10))))) {
            assertThat(events).hasSize(5_100);
        }
        assertThat(pipeline.<Integer>stream(List.of())).isEmpty();
    }

    @Test
    @Rule("R221")
    void eachCallSubscribesWhenTheFirstEventIsWanted() {
        start(named().producer("a", Sources.counter()));

        try (Stream<Integer> first = pipeline.stream("a", SubscriptionOptions.ofMaxDemand(5));
                Stream<Integer> second = pipeline.stream("a", SubscriptionOptions.ofMaxDemand(5))) {
            Iterator<Integer> reading = first.filter(i -> i >= 0).iterator();
            assertThat(consumersOf("a")).isEmpty();
            assertThat(reading.next()).isZero();
            assertThat(consumersOf("a")).hasSize(1);
            assertThat(second.findFirst())
                    .hasValueSatisfying(event -> assertThat(event).isPositive());
        }
    }

    @Test
    void aReaderIsOneMoreConsumerOfABroadcast() throws Exception {
        Recorder<Integer> recorder = new Recorder<>();
        start(named().producer(
                        "a",
                        Sources.range(1_000),
                        s -> s.dispatcher(BroadcastDispatcher::new).demand(DemandMode.ACCUMULATE))
                .consumer("c", recorder, s -> s.subscribeTo("a")));
        try (Stream<Integer> first = pipeline.stream("a");
                Stream<Integer> second =
                        pipeline.stream("a", SubscriptionOptions.DEFAULT.withSelector(i -> (int) i % 2 == 0))) {
            FutureTask<List<Integer>> all = inAThread(first::toList);
            FutureTask<List<Integer>> even = inAThread(second::toList);
            until(() -> consumersOf("a").size() == 3);
            pipeline.stage("a").demand(DemandMode.FORWARD);

            assertThat(all.get()).isEqualTo(upTo(1_000));
            assertThat(even.get()).hasSize(500);
        }
        pipeline.completion().get(60, TimeUnit.SECONDS);
        assertThat(recorder.events()).isEqualTo(upTo(1_000));
    }

    @Test
    void itsDemandIsDividedAmongTheInstancesOfAStage() {
        start(named().producer("a", Sources.counter())
                .producerConsumer("b", SAME, s -> s.subscribeTo("a").concurrency(4)));

        try (Stream<Integer> events = pipeline.stream("b", new SubscriptionOptions(100, 0, CancelMode.PERMANENT))) {
            assertThat(events.iterator().hasNext()).isTrue();
            until(() -> consumersOf("b").stream()
                    .map(ConsumerSnapshot::requested)
                    .toList()
                    .equals(List.of(25L, 25L, 25L, 25L)));
        }
    }

    @Test
    void takesTheFreePartitionsFromOtherConsumers() {
        start(named().producer(
                        "a",
                        Sources.counter(),
                        s -> s.dispatcher(() -> new PartitionDispatcher<Integer>(PartitionOptions.ofCount(3))))
                .consumer(
                        "c",
                        new Recorder<Integer>(),
                        s -> s.subscribeTo("a", SubscriptionOptions.DEFAULT.withPartition("1"))));

        try (Stream<Integer> first = pipeline.stream("a")) {
            Iterator<Integer> reading = first.iterator();
            assertThat(reading.hasNext()).isTrue();
            until(() -> consumersOf("a").size() == 3);
            assertThat(consumersOf("a")).extracting(c -> c.partition().name()).containsExactlyInAnyOrder("0", "1", "2");
            assertThatIllegalStateException()
                    .isThrownBy(() -> pipeline.stream("a").count())
                    .withMessageContaining("Other readers have all free partitions of stage 'a'");
            assertThatExceptionOfType(SubscriptionCancelledException.class)
                    .isThrownBy(() -> pipeline.stream("a", SubscriptionOptions.DEFAULT.withPartition("0"))
                            .count())
                    .withMessageContaining("'a-0' of pipeline 'p' was refused");
        }
        try (Stream<Integer> again = pipeline.stream("a")) {
            assertThat(again.limit(5_000)).hasSize(5_000);
        }
    }

    @Test
    void mayBeReadInParallel() {
        start(named().producer("a", Sources.range(50_000)));

        try (Stream<Integer> events = pipeline.stream("a")) {
            assertThat(events.parallel().mapToLong(i -> i).sum()).isEqualTo(50_000L * 49_999 / 2);
        }
    }

    /** By default GenStage makes the producers of a stream forward demand. */
    @Test
    @Rule("R223")
    void doesNotMakeAnAccumulatingProducerForward() throws Exception {
        start(named().producer("a", Sources.range(10), s -> s.demand(DemandMode.ACCUMULATE)));

        try (Stream<Integer> events = pipeline.stream("a")) {
            FutureTask<List<Integer>> reading = inAThread(events::toList);
            until(() -> consumersOf("a").size() == 1);
            assertThat(pipeline.stage("a").demand().get()).isEqualTo(DemandMode.ACCUMULATE);
            pipeline.stage("a").demand(DemandMode.FORWARD);
            assertThat(reading.get()).isEqualTo(upTo(10));
        }
    }

    // Stages and options that it rejects.

    @ParameterizedTest
    @EnumSource
    @Rule("R227")
    void anUnknownStageIsReportedToTheCaller(CancelMode mode) {
        start(named().producer("a", Sources.counter()));

        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> pipeline.stream("unknown", cancel(mode)))
                .withMessageStartingWith("Pipeline 'p' has no stage 'unknown'.");
    }

    @Test
    @Rule("R220")
    void invalidOptionsAreReportedBeforeTheFirstRead() {
        start(named().producer("a", Sources.counter()).consumer("c", new Recorder<Integer>(), s -> {}));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> pipeline.stream("a", SubscriptionOptions.ofMaxDemand(0)))
                .withMessage("max-demand must be at least 1, but is 0");
        assertThatExceptionOfType(InvalidPipelineException.class)
                .isThrownBy(() -> pipeline.stream("a", SubscriptionOptions.DEFAULT.withPartition("x")))
                .withMessageContaining("which does not partition its events");
        assertThatExceptionOfType(InvalidPipelineException.class)
                .isThrownBy(() -> pipeline.stream("c"))
                .withMessageContaining("'c', which is a consumer and emits nothing");
    }

    @ParameterizedTest
    @EnumSource
    @Rule("R227")
    void aLateReadingEndsLikeItsEndedStage(CancelMode mode) throws Exception {
        start(named().producer("a", Sources.counter()).producer("b", Sources.counter()));
        pipeline.stage("a").stop();
        assertThat(pipeline.<Integer>stream("a", cancel(mode))).isEmpty();

        pipeline.stage("b").stop();
        pipeline.completion().get(60, TimeUnit.SECONDS);
        assertThat(pipeline.<Integer>stream("b", cancel(mode)))
                .as("of a pipeline that has completed")
                .isEmpty();
    }

    @Test
    void eachReadOfAPipelineThatDoesNotRunThrows() {
        pipeline = Pipeline.of(named().producer("a", Sources.counter()).build(), scheduler);
        Iterator<Integer> early = pipeline.<Integer>stream("a").iterator();
        for (int i = 0; i < 2; i++) {
            assertThatIllegalStateException()
                    .isThrownBy(early::hasNext)
                    .withMessage("Pipeline 'p' is created and cannot be read from: its status must be running or"
                            + " paused or completed");
        }
        pipeline.start().join();
        assertThatIllegalStateException().as("it stays so").isThrownBy(early::hasNext);

        pipeline.closeNow();
        assertThatIllegalStateException()
                .isThrownBy(() -> pipeline.stream("a").count())
                .withMessage("Pipeline 'p' was closed and cannot be read from. Create a new pipeline.");
    }

    // Producers that fail, refuse the subscription, or are cancelled.

    @ParameterizedTest
    @EnumSource
    @Rule("R226")
    void aProducerThatFailsEndsTheReading(CancelMode mode) {
        start(named().producer("a", new ProducerStage<Integer>() {
            @Override
            public void handleDemand(long demand, Emitter<Integer> out) {}

            @Override
            public void consumerSubscribed(Subscription subscription) {
                throw OOPS;
            }
        }));

        if (mode == CancelMode.TEMPORARY) {
            assertThat(pipeline.stream("a", cancel(mode))).isEmpty();
        } else {
            assertThatExceptionOfType(SubscriptionCancelledException.class)
                    .isThrownBy(() -> pipeline.stream("a", cancel(mode)).count())
                    .withCause(OOPS)
                    .satisfies(thrown -> assertThat(thrown.instance()).isEqualTo("a-0"));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Rule("R226")
    void aProducerThatRejectsTheReaderEndsTheReadingAndContinues(CancelMode mode) {
        start(named().producer("a", Sources.counter(), s -> s.dispatcher(RefusingDispatcher::new)));

        if (mode == CancelMode.TEMPORARY) {
            assertThat(pipeline.stream("a", cancel(mode))).isEmpty();
        } else {
            assertThatExceptionOfType(SubscriptionCancelledException.class)
                    .isThrownBy(() -> pipeline.stream("a", cancel(mode)).count())
                    .withMessage("The subscription to 'a-0' of pipeline 'p' was refused: " + RefusingDispatcher.NO)
                    .withCause(RefusingDispatcher.NO)
                    .satisfies(thrown -> assertThat(thrown.cancellation())
                            .isEqualTo(new Cancellation(Cancellation.Kind.REFUSED, RefusingDispatcher.NO)));
        }
        assertThat(pipeline.status()).isEqualTo(Status.RUNNING);
    }

    // Pipelines that pause and end.

    @Test
    void theReaderWaitsDuringAPauseAndThenContinues() throws Exception {
        start(named().producer("a", Sources.range(10_000)));
        pipeline.pause();

        try (Stream<Integer> events = pipeline.stream("a")) {
            FutureTask<List<Integer>> reading = inAThread(events::toList);
            until(() -> consumersOf("a").size() == 1);
            pipeline.stop().get();
            pipeline.start().get();
            assertThat(reading.get()).isEqualTo(upTo(10_000));
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingThePipelineEndsAWaitingReader(CancelMode mode) throws Exception {
        start(named().producer("a", Sources.silent()).producerConsumer("b", SAME, s -> s.subscribeTo("a")));
        try (Stream<Integer> events = pipeline.stream("b", cancel(mode))) {
            FutureTask<List<Integer>> reading = inAThread(events::toList);
            until(() -> consumersOf("b").size() == 1);
            pipeline.inlet("a").offerAll(upTo(3));
            until(() -> consumersOf("b").get(0).delivered() == 3);
            pipeline.closeNow();

            if (mode == CancelMode.PERMANENT) {
                assertThat(thrownBy(reading))
                        .isInstanceOf(SubscriptionCancelledException.class)
                        .hasMessage("The subscription to 'b-0' of pipeline 'p' ended, because the pipeline was closed")
                        .hasNoCause();
            } else {
                assertThat(reading.get()).containsExactly(0, 1, 2);
            }
        }
    }

    /** The failure does not affect the reader's producer, which ends when no stage has work any more. */
    @Test
    void aFailureOfAnotherStageEndsAWaitingReader() throws Exception {
        start(named().producer("a", Sources.silent())
                .producer("x", Sources.silent())
                .consumer(
                        "y",
                        (events, from) -> {
                            throw OOPS;
                        },
                        s -> s.subscribeTo("x")));
        try (Stream<Integer> events = pipeline.stream("a")) {
            FutureTask<List<Integer>> reading = inAThread(events::toList);
            until(() -> consumersOf("a").size() == 1);
            pipeline.inlet("x").offer(1);

            assertThat(thrownBy(reading))
                    .isInstanceOf(SubscriptionCancelledException.class)
                    .hasCause(pipeline.failure())
                    .hasRootCause(OOPS);
        }
    }

    @Test
    void readsACompletedStageToItsEndAfterThePipelineWasClosed() throws Exception {
        start(named().producer("a", Sources.range(100)));
        Iterator<Integer> reading = pipeline.<Integer>stream("a").iterator();
        assertThat(reading.next()).isZero();
        pipeline.completion().get(60, TimeUnit.SECONDS);
        pipeline.closeNow();

        for (int i = 1; i < 100; i++) {
            assertThat(reading.next()).isEqualTo(i);
        }
        assertThat(reading.hasNext()).isFalse();
    }

    @Test
    void removingTheStageEndsTheReading() throws Exception {
        start(named().producer("a", Sources.silent()).producer("b", Sources.silent()));
        try (Stream<Integer> events = pipeline.stream("a")) {
            FutureTask<List<Integer>> reading = inAThread(events::toList);
            until(() -> consumersOf("a").size() == 1);
            pipeline.remove("a").get(60, TimeUnit.SECONDS);
            assertThat(reading.get()).isEmpty();
        }
    }

    // Readers that end.

    @Test
    void anInterruptedReadThrowsAndTheThreadStaysInterrupted() throws Exception {
        start(named().producer("a", Sources.silent()));
        Stream<Integer> events = pipeline.stream("a");
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        FutureTask<Long> reading = new FutureTask<>(() -> {
            try (events) {
                return events.count();
            } finally {
                flag.complete(Thread.currentThread().isInterrupted());
            }
        });
        Thread thread = new Thread(reading, "reader");
        thread.start();
        until(() -> consumersOf("a").size() == 1);
        thread.interrupt();

        assertThat(thrownBy(reading))
                .isInstanceOf(CancellationException.class)
                .hasMessage("The thread was interrupted while it waited for events of [a-0]")
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(flag.get()).isTrue();
        until(() -> consumersOf("a").isEmpty());
    }

    @Test
    @Rule("R228")
    void anotherThreadMayCloseTheStream() throws Exception {
        start(named().producer("a", Sources.silent()));
        Stream<Integer> events = pipeline.stream("a");
        FutureTask<List<Integer>> reading = inAThread(events::toList);
        until(() -> consumersOf("a").size() == 1);
        events.close();

        assertThat(consumersOf("a")).isEmpty();
        assertThat(reading.get()).isEmpty();
    }

    /**
     * The producer is in a call and cannot read the cancel. The closing thread waits for it, unless it is interrupted.
     */
    @Test
    @Rule("R228")
    void closeWaitsForTheProducersTurnUnlessInterrupted() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        start(named().producer("a", (long demand, Emitter<Integer> out) -> {
            if (demand == 10) {
                out.emitAll(upTo(6));
            } else {
                busy.countDown();
                done.await();
            }
        }));
        Stream<Integer> events = pipeline.stream("a", SubscriptionOptions.ofMaxDemand(10));
        Iterator<Integer> reading = events.iterator();
        for (int i = 0; i < 6; i++) {
            assertThat(reading.next()).isEqualTo(i);
        }
        busy.await();
        FutureTask<Boolean> closing = new FutureTask<>(() -> {
            events.close();
            return Thread.currentThread().isInterrupted();
        });
        Thread thread = new Thread(closing, "closer");
        thread.start();
        until(() -> thread.getState() == Thread.State.WAITING);
        thread.interrupt();
        assertThat(closing.get()).isTrue();
        assertThat(consumersOf("a")).hasSize(1);

        done.countDown();
        until(() -> consumersOf("a").isEmpty());
    }

    @Test
    void aReaderWhoseActionThrowsLeavesWhenItIsClosed() {
        start(named().producer("a", Sources.counter()));

        assertThatIllegalArgumentException().isThrownBy(() -> {
            try (Stream<Integer> events = pipeline.stream("a")) {
                events.forEach(event -> {
                    throw OOPS;
                });
            }
        });
        assertThat(consumersOf("a")).isEmpty();
    }

    @Test
    void aStreamThatIsClosedBeforeTheFirstReadDoesNotSubscribe() {
        start(named().producer("a", Sources.counter()));
        Stream<Integer> events = pipeline.stream("a");
        Iterator<Integer> reading = events.iterator();
        events.close();

        assertThat(reading.hasNext()).isFalse();
        assertThat(consumersOf("a")).isEmpty();
    }

    @Test
    void anUnreachableStreamLeavesWhenItIsGarbageCollected() {
        start(named().producer("a", Sources.counter()));
        assertThat(pipeline.stream("a").findFirst()).isPresent();

        until(() -> {
            System.gc();
            return consumersOf("a").isEmpty();
        });
    }

    private void start(PipelineDefinition.Builder definition) {
        pipeline = Pipeline.of(definition.build(), scheduler);
        pipeline.start().join();
    }

    private List<ConsumerSnapshot> consumersOf(String stage) {
        return pipeline.snapshot().stage(stage).orElseThrow().instances().stream()
                .flatMap(instance -> instance.output().consumers().stream())
                .toList();
    }

    private static <T> FutureTask<T> inAThread(Callable<T> reading) {
        FutureTask<T> task = new FutureTask<>(reading);
        new Thread(task, "reader").start();
        return task;
    }

    private static Throwable thrownBy(FutureTask<?> reading) throws InterruptedException {
        try {
            reading.get();
            throw new AssertionError("it was expected to throw");
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    private static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            assertThat(Thread.interrupted()).as("too late").isFalse();
            Thread.yield();
        }
    }

    private static PipelineDefinition.Builder named() {
        return PipelineDefinition.named("p");
    }

    private static SubscriptionOptions cancel(CancelMode mode) {
        return SubscriptionOptions.DEFAULT.withCancelMode(mode);
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }
}
