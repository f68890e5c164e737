package io.genstage.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Scheduler;
import io.genstage.Status;
import io.genstage.SubscriptionCancelledException;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.pipeline.Pipeline;
import io.genstage.pipeline.Schedulers;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.testing.Rounds;
import io.genstage.testing.Rule;
import io.genstage.testing.Sources;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many readers that subscribe, stop early and leave, on real threads. */
@Timeout(120)
class StreamStressTest {

    private static final int READERS = 4;

    private static final int ROUNDS = Rounds.of(50);

    private static final ProducerConsumerStage<Integer, Integer> SAME = (events, from, out) -> out.emitAll(events);

    private final Scheduler scheduler = Schedulers.platform(16);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        threads.shutdownNow();
        scheduler.close();
    }

    @Test
    @Rule("R228")
    void readersThatStopAnywhereLeaveNoSubscriptionAndThePipelineContinues() throws Exception {
        Pipeline pipeline = started(PipelineDefinition.named("p")
                .producer("a", ProducerStage.of(Stream.iterate(0, i -> i + 1)))
                .producerConsumer("b", SAME, s -> s.subscribeTo("a").concurrency(2))
                .producerConsumer("all", SAME, s -> s.subscribeTo("a").dispatcher(BroadcastDispatcher::new)));
        List<Future<Integer>> readers = new ArrayList<>();
        for (int reader = 0; reader < READERS; reader++) {
            Random random = new Random(reader);
            readers.add(threads.submit(() -> {
                int streams = 0;
                for (; streams < ROUNDS; streams++) {
                    readSome(pipeline, random);
                }
                return streams;
            }));
        }

        for (Future<Integer> reader : readers) {
            assertThat(reader.get()).isEqualTo(ROUNDS);
        }
        assertThat(pipeline.status()).isEqualTo(Status.RUNNING);
        assertThat(outputs(pipeline, "b"))
                .allSatisfy(output -> assertThat(output.consumers()).isEmpty());
        assertThat(outputs(pipeline, "all"))
                .allSatisfy(output -> assertThat(output.consumers()).isEmpty());
        pipeline.closeNow();
    }

    private void readSome(Pipeline pipeline, Random random) throws Exception {
        int max = 1 + random.nextInt(200);
        SubscriptionOptions options = SubscriptionOptions.DEFAULT.withDemand(max, random.nextInt(max));
        Stream<Integer> events = pipeline.stream(random.nextBoolean() ? "b" : "all", options);
        try (events) {
            int count = random.nextInt(500);
            switch (random.nextInt(5)) {
                case 0 -> assertThat(events.limit(count).count()).isEqualTo(count);
                case 1 ->
                    assertThat(events.parallel().filter(i -> i % 7 == 0).findAny())
                            .isPresent();
                case 2 ->
                    assertThatThrownBy(() -> events.skip(count).forEach(i -> {
                                throw new IllegalStateException("oops");
                            }))
                            .hasMessage("oops");
                case 3 -> {
                    Iterator<Integer> reading = events.iterator();
                    for (int i = 0; i < count; i++) {
                        assertThat(reading.hasNext()).isTrue();
                        reading.next();
                    }
                }
                default -> {
                    Iterator<Integer> reading = events.iterator();
                    Future<?> endless = threads.submit(() -> reading.forEachRemaining(event -> {}));
                    if (random.nextBoolean()) {
                        Thread.yield();
                    }
                    events.close();
                    endless.get();
                }
            }
        }
    }

    @Test
    @Rule("R225")
    void readersThatReadToTheEndReceiveEveryEventOnce() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            Pipeline pipeline = started(PipelineDefinition.named("p")
                    .producer("a", Sources.range(2_000))
                    .producerConsumer("b", SAME, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(37))));
            SubscriptionOptions options = SubscriptionOptions.ofMaxDemand(1 + i * 7 % 300);
            List<Integer> read = new ArrayList<>();
            for (Future<List<Integer>> reader : inThreads(() -> toTheEnd(pipeline.stream("b", options)))) {
                assertThat(reader.get()).isSorted();
                read.addAll(reader.get());
            }

            assertThat(read)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, 2_000).boxed().toList());
        }
    }

    @Test
    void everyReaderEndsWhenThePipelineIsClosedOrFails() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            boolean fails = i % 2 == 0;
            Pipeline pipeline = started(PipelineDefinition.named("p")
                    .producer("a", Sources.counter())
                    .producerConsumer("b", SAME, s -> s.subscribeTo("a"))
                    .producer("x", Sources.silent())
                    .consumer(
                            "y",
                            (events, from) -> {
                                throw new IllegalStateException("oops");
                            },
                            s -> s.subscribeTo("x")));
            List<Future<List<Integer>>> readers = inThreads(() -> toTheEnd(pipeline.stream("b")));
            for (int spins = 0; spins < 400 * (i % 50); spins++) {
                Thread.onSpinWait();
            }
            if (fails) {
                pipeline.inlet("x").offer(1);
            } else {
                pipeline.closeNow();
            }

            for (Future<List<Integer>> reader : readers) {
                assertThatThrownBy(reader::get)
                        .cause()
                        .isInstanceOfAny(SubscriptionCancelledException.class, IllegalStateException.class);
            }
            pipeline.closeNow();
        }
    }

    private static List<Integer> toTheEnd(Stream<Integer> events) {
        try (events) {
            return events.filter(event -> event < 100_000).toList();
        }
    }

    private <T> List<Future<T>> inThreads(Callable<T> reading) {
        return IntStream.range(0, READERS)
                .mapToObj(reader -> threads.submit(reading))
                .toList();
    }

    private Pipeline started(PipelineDefinition.Builder definition) {
        Pipeline pipeline = Pipeline.of(definition.build(), scheduler);
        pipeline.start().join();
        return pipeline;
    }

    private static List<OutputSnapshot> outputs(Pipeline pipeline, String stage) {
        return pipeline.snapshot().stage(stage).orElseThrow().instances().stream()
                .map(instance -> instance.output())
                .toList();
    }
}
