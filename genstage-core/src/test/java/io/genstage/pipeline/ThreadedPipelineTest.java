package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.genstage.BufferOptions;
import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.Inlet;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Scheduler;
import io.genstage.StageContext;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.testing.Invariants;
import io.genstage.testing.Recorder;
import io.genstage.testing.Rounds;
import io.genstage.testing.Rule;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine on real threads. Races are rare, so each test repeats its work. */
@Timeout(120)
class ThreadedPipelineTest {

    private Scheduler scheduler = Schedulers.platform(16);

    @AfterEach
    void close() {
        scheduler.close();
    }

    @Test
    @Rule({"R99", "R171"})
    void twoBroadcastConsumersBothGetEventZeroInEachStart() throws Exception {
        for (int i = 0; i < Rounds.of(250); i++) {
            Recorder<Integer> first = new Recorder<>();
            Recorder<Integer> second = new Recorder<>();
            run(PipelineDefinition.named("p")
                    .producer("a", Sources.range(20), s -> s.dispatcher(BroadcastDispatcher::new))
                    .consumer("c", first, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(10)))
                    .consumer("d", second, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(3))));

            assertThat(first.events()).isEqualTo(upTo(20));
            assertThat(second.events()).isEqualTo(upTo(20));
        }
    }

    @Test
    void aChainDeliversEveryEventInOrderInEachRepetition() throws Exception {
        ProducerConsumerStage<Integer, Integer> same = (events, from, out) -> out.emitAll(events);
        for (int i = 0; i < Rounds.of(75); i++) {
            Recorder<Integer> end = new Recorder<>();
            run(PipelineDefinition.named("p")
                    .producer("a", Sources.range(5_000))
                    .producerConsumer("b", same, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(37)))
                    .producerConsumer("c", same, s -> s.subscribeTo("b", SubscriptionOptions.ofMaxDemand(1_000)))
                    .consumer("d", end, s -> s.subscribeTo("c", SubscriptionOptions.ofMaxDemand(100))));

            assertThat(end.events()).isEqualTo(upTo(5_000));
        }
    }

    @Test
    void manyInstancesShareTheEventsAndLoseNone() throws Exception {
        ProducerConsumerStage<Integer, Integer> same = (events, from, out) -> out.emitAll(events);
        for (int i = 0; i < Rounds.of(50); i++) {
            Recorder<Integer> end = new Recorder<>();
            run(PipelineDefinition.named("p")
                    .producer("a", Sources.range(5_000))
                    .producerConsumer(
                            "b",
                            same,
                            s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(20))
                                    .concurrency(3)
                                    .nonBlocking())
                    .consumer(
                            "c",
                            end,
                            s -> s.subscribeTo("b", SubscriptionOptions.ofMaxDemand(10))
                                    .concurrency(4)));

            assertThat(end.events().stream().sorted(Comparator.naturalOrder()).toList())
                    .isEqualTo(upTo(5_000));
        }
    }

    @Test
    void noStageIsEverRunByTwoThreadsAtOnce() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        Set<Integer> seen = new HashSet<>();
        ConsumerStage<Integer> alone = (events, from) -> {
            seen.add(inside.incrementAndGet());
            events.forEach(event -> Thread.onSpinWait());
            inside.decrementAndGet();
        };
        run(PipelineDefinition.named("p")
                .producer("a", Sources.range(100_000))
                .producer("b", Sources.range(100_000))
                .producer("c", Sources.range(100_000))
                .consumer("d", alone, s -> s.subscribeTo("a").subscribeTo("b").subscribeTo("c")));

        assertThat(seen).containsExactly(1);
    }

    @Test
    void everythingThatAnInletAcceptedArrivesOnce() throws Exception {
        int callers = 4;
        int each = 20_000;
        Recorder<Integer> end = new Recorder<>();
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", Sources.silent(), s -> s.buffer(BufferOptions.keepLast(64)))
                        .consumer("c", end, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(50)))
                        .build(),
                scheduler);
        pipeline.start().get(60, TimeUnit.SECONDS);
        Inlet<Integer> inlet = pipeline.inlet("a");
        List<Thread> threads = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            int from = caller * each;
            threads.add(new Thread(() -> putAll(inlet, from, from + each)));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(pipeline.awaitIdle(Duration.ofSeconds(60))).isTrue();
        assertThat(end.events().stream().sorted().toList()).isEqualTo(upTo(callers * each));
        assertThat(inlet.size()).isZero();
        pipeline.closeNow();
    }

    @Test
    void anInletNeverHoldsMoreThanItsCapacity() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        ConsumerStage<Integer> blocked = (events, from) -> go.await();
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", Sources.silent(), s -> s.buffer(BufferOptions.keepLast(5)))
                        .consumer("c", blocked, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(2)))
                        .build(),
                scheduler);
        pipeline.start().get(60, TimeUnit.SECONDS);
        Inlet<Integer> inlet = pipeline.inlet("a");
        int accepted = 0;
        while (accepted < 7) {
            accepted += inlet.offerAll(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9));
            assertThat(inlet.size()).isLessThanOrEqualTo(5);
        }

        assertThat(inlet.put(1, Duration.ofMillis(20))).isFalse();
        assertThat(accepted).as("five in the inlet, two that were requested").isEqualTo(7);
        assertThat(inlet.refused()).isPositive();
        go.countDown();
        assertThat(pipeline.awaitIdle(Duration.ofSeconds(60))).isTrue();
        assertThat(inlet.put(1, Duration.ofSeconds(60))).isTrue();
        pipeline.closeNow();
    }

    @Test
    void figuresCanBeReadWhileAHandlerBlocks() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        ConsumerStage<Integer> blocked = (events, from) -> {
            inside.countDown();
            go.await();
        };
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", Sources.counter())
                        .consumer("c", blocked, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(100)))
                        .build(),
                scheduler);
        pipeline.start().get(60, TimeUnit.SECONDS);
        inside.await();

        var instance = pipeline.snapshot().stage("c").orElseThrow().instances().get(0);

        assertThat(instance.handlingFor()).isNotNull().isPositive();
        assertThat(instance.input().inProgress()).isEqualTo(50);
        assertThat(instance.input().queued()).isEqualTo(50);
        assertThat(pipeline.awaitIdle(Duration.ofMillis(5))).isFalse();
        pipeline.closeNow();
        go.countDown();
    }

    @Test
    void figuresAreConsistentWheneverTheyAreRead() throws Exception {
        ProducerConsumerStage<Integer, Integer> same = (events, from, out) -> out.emitAll(events);
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", Sources.counter(), s -> s.dispatcher(BroadcastDispatcher::new))
                        .producerConsumer(
                                "b",
                                same,
                                s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(10))
                                        .concurrency(2))
                        .consumer(
                                "c",
                                new CountingConsumer(),
                                s -> s.subscribeTo("b", SubscriptionOptions.ofMaxDemand(7)))
                        .consumer(
                                "d",
                                new CountingConsumer(),
                                s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(5)))
                        .build(),
                scheduler);
        pipeline.start().get(60, TimeUnit.SECONDS);

        Invariants invariants = new Invariants();
        for (int i = 0; i < Rounds.of(5_000); i++) {
            invariants.holdNow(pipeline.snapshot());
        }
        pipeline.drain().get(60, TimeUnit.SECONDS);

        assertThat(pipeline.snapshot().held()).isZero();
        assertThat(pipeline.snapshot().stage("c").orElseThrow().eventsIn()).isPositive();
        pipeline.closeNow();
    }

    @Test
    void aDrainEndsAtAnyMoment() throws Exception {
        for (int i = 0; i < Rounds.of(75); i++) {
            Pipeline pipeline = Pipeline.of(
                    PipelineDefinition.named("p")
                            .producer("a", Sources.counter())
                            .consumer(
                                    "c",
                                    new CountingConsumer(),
                                    s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(10)))
                            .build(),
                    scheduler);
            pipeline.start().get(60, TimeUnit.SECONDS);

            pipeline.drain().get(60, TimeUnit.SECONDS);

            assertThat(pipeline.status()).isEqualTo(Status.STOPPED);
            assertThat(pipeline.snapshot().held()).isZero();
            pipeline.closeNow();
        }
    }

    @Test
    void figuresCanBeReadFromInsideAndWhileAnyCallbackBlocks() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        ConsumerStage<Integer> slowStart = new ConsumerStage<>() {
            @Override
            public void started(StageContext context) throws Exception {
                inside.countDown();
                go.await();
            }

            @Override
            public void handleEvents(List<Integer> events, Subscription from) {}
        };
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", Sources.range(10))
                        .consumer("c", slowStart, s -> s.subscribeTo("a"))
                        .build(),
                scheduler);
        List<Status> seen = Collections.synchronizedList(new ArrayList<>());
        pipeline.addListener(new PipelineListener() {
            @Override
            public void statusChanged(Pipeline changed, Status status) {
                seen.add(changed.snapshot().status());
            }
        });
        var started =
                pipeline.start().thenRun(() -> seen.add(pipeline.snapshot().status()));
        inside.await();
        assertThat(pipeline.snapshot().stage("c")).isPresent();
        go.countDown();

        started.get(60, TimeUnit.SECONDS);
        pipeline.completion()
                .thenRun(() -> seen.add(pipeline.snapshot().status()))
                .get(60, TimeUnit.SECONDS);
        assertThat(seen).hasSize(4);
    }

    @Test
    void noStageWaitsForAPeersLastCallback() throws Exception {
        CountDownLatch handled = new CountDownLatch(10);
        ProducerConsumerStage<Integer, Integer> waiting = new ProducerConsumerStage<>() {
            @Override
            public void handleEvents(List<Integer> events, Subscription from, Emitter<Integer> out) {
                out.emitAll(events);
            }

            @Override
            public void terminated(Throwable failure) throws Exception {
                assertThat(handled.await(60, TimeUnit.SECONDS)).isTrue();
            }
        };
        ConsumerStage<Integer> counting = (events, from) -> events.forEach(event -> handled.countDown());

        run(PipelineDefinition.named("p")
                .producer("a", Sources.range(10))
                .producerConsumer("b", waiting, s -> s.subscribeTo("a"))
                .consumer("c", counting, s -> s.subscribeTo("b")));

        assertThat(handled.getCount()).isZero();
    }

    /**
     * The consumer's second batch waits for events that the producer can only make if it does not wait for the
     * consumer.
     */
    @Test
    void aProducerContinuesWhileItsConsumerBlocks() throws Exception {
        AtomicInteger made = new AtomicInteger();
        ProducerStage<Integer> source = (demand, out) -> {
            for (long i = 0; i < demand && made.get() < 100; i++) {
                out.emit(made.incrementAndGet());
            }
            if (made.get() == 100) {
                out.complete();
            }
        };
        ConsumerStage<Integer> waiting = (events, from) -> {
            int wanted = Math.min(100, events.get(events.size() - 1) + 5);
            while (made.get() < wanted) {
                Thread.onSpinWait();
            }
        };

        run(PipelineDefinition.named("p")
                .producer("a", source)
                .consumer("c", waiting, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(10))));

        assertThat(made).hasValue(100);
    }

    @Test
    void callersThatWaitAtAnInletDoNotDelayTheEndOfItsStage() throws Exception {
        for (int round = 0; round < 300; round++) {
            Recorder<Integer> end = new Recorder<>();
            ProducerStage<Integer> soonOver = (demand, out) -> out.complete();
            Pipeline pipeline = Pipeline.of(
                    PipelineDefinition.named("p")
                            .producer("a", soonOver, s -> s.buffer(BufferOptions.keepLast(2)))
                            .consumer("c", end, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(1)))
                            .build(),
                    scheduler);
            Inlet<Integer> inlet = pipeline.inlet("a");
            AtomicInteger accepted = new AtomicInteger();
            List<Thread> callers = new ArrayList<>();
            for (int caller = 0; caller < 4; caller++) {
                boolean patient = caller % 2 == 0;
                callers.add(new Thread(() -> offerWhileOpen(pipeline, inlet, patient, accepted)));
            }
            callers.forEach(Thread::start);
            pipeline.start().get(60, TimeUnit.SECONDS);
            pipeline.completion().get(60, TimeUnit.SECONDS);
            for (Thread caller : callers) {
                caller.join();
            }

            assertThat(end.events()).as("all that was accepted").hasSize(accepted.get());
            assertThat(inlet.size()).isZero();
        }
    }

    private static void offerWhileOpen(
            Pipeline pipeline, Inlet<Integer> inlet, boolean patient, AtomicInteger accepted) {
        try {
            while (!pipeline.completion().isDone()) {
                if (patient) {
                    accepted.addAndGet(inlet.put(1, Duration.ofMillis(1)) ? 1 : 0);
                } else {
                    accepted.addAndGet(inlet.offerAll(List.of(1, 2, 3)));
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void pausingAndResumingFromManyThreadsNeverFreezesARunningPipeline() throws Exception {
        for (int round = 0; round < 300; round++) {
            Pipeline pipeline = Pipeline.of(
                    PipelineDefinition.named("p")
                            .producer("a", Sources.range(2_000))
                            .consumer(
                                    "c",
                                    new CountingConsumer(),
                                    s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(10)))
                            .build(),
                    scheduler);
            pipeline.start().get(60, TimeUnit.SECONDS);
            Thread pausing = new Thread(() -> attempt(pipeline::pause));
            Thread resuming = new Thread(() -> attempt(pipeline::resume));
            pausing.start();
            resuming.start();
            pausing.join();
            resuming.join();
            attempt(pipeline::resume);

            pipeline.completion().get(60, TimeUnit.SECONDS);
        }
    }

    private static void attempt(Runnable change) {
        try {
            change.run();
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("its status must be");
        }
    }

    @Test
    void runsOnVirtualThreadsIfAvailable() throws Exception {
        assumeTrue(Schedulers.virtualThreadsAvailable(), "this JVM has no virtual threads");
        scheduler.close();
        scheduler = Schedulers.virtual();

        aChainDeliversEveryEventInOrderInEachRepetition();
        manyInstancesShareTheEventsAndLoseNone();
    }

    private void run(PipelineDefinition.Builder definition) throws Exception {
        Pipeline pipeline = Pipeline.of(definition.build(), scheduler);
        pipeline.start().get(60, TimeUnit.SECONDS);
        try {
            pipeline.completion().get(60, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("hangs: " + pipeline.snapshot(), e);
        }
        new Invariants().holdAtRest(pipeline.snapshot());
        assertThat(pipeline.snapshot().held()).isZero();
    }

    private static void putAll(Inlet<Integer> inlet, int from, int to) {
        try {
            for (int i = from; i < to; i++) {
                if (!inlet.put(i, Duration.ofSeconds(60))) {
                    throw new AssertionError("no room in time");
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static final class CountingConsumer implements ConsumerStage<Integer> {

        @Override
        public void handleEvents(List<Integer> events, Subscription from) {}
    }
}
