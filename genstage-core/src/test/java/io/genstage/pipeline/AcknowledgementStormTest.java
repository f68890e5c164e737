package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Acknowledger;
import io.genstage.ConsumerStage;
import io.genstage.EventRejectedException;
import io.genstage.Inlet;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ErrorOptions;
import io.genstage.testing.Contract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/**
 * Many threads submit events to a pipeline whose handlers fail at random, and which is closed at a random moment. Each
 * future ends, and each acknowledger is notified once. {@code -Dstorm.seconds} sets how long each repetition takes.
 */
@Contract({"A1", "A2", "A3", "A6"})
@Timeout(value = 120, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AcknowledgementStormTest {

    private static final Duration LENGTH = Duration.ofMillis(1000L * Integer.getInteger("storm.seconds", 1) / 2);

    private static final int THREADS = 4;

    private static final ErrorOptions QUICK = ErrorOptions.ofAttempts(3)
            .withBackoff(new Backoff(Duration.ofMillis(1), 1, Duration.ofMillis(1), 0))
            .thenSkip();

    private static void failSometimes() {
        if (ThreadLocalRandom.current().nextInt(200) == 0) {
            throw new IllegalStateException("planted");
        }
    }

    private static Pipeline started() {
        ConsumerStage<Integer> store = ConsumerStage.each(event -> failSometimes());
        ConsumerStage<Integer> batches = (events, from) -> failSometimes();
        Pipeline pipeline = Pipeline.of(PipelineDefinition.named("storm")
                .producer(
                        "in",
                        ProducerStage.inletOnly(),
                        s -> s.inletCapacity(50).dispatcher(BroadcastDispatcher::new))
                .producerConsumer(
                        "twice",
                        ProducerConsumerStage.flatMap((Integer event) -> {
                            failSometimes();
                            return Stream.of(event, event).limit(event % 3);
                        }),
                        s -> s.subscribeTo("in", 20)
                                .concurrency(2)
                                .onError(QUICK)
                                .dispatcher(() -> new PartitionDispatcher<>(PartitionOptions.<Integer>ofCount(3)
                                        .withMaxBacklog(10)
                                        .withKey(event -> event / 7))))
                .consumer(
                        "store",
                        store,
                        s -> s.subscribeTo("twice", 10).concurrency(3).onError(QUICK))
                .consumer(
                        "batches",
                        batches,
                        s -> s.subscribeTo("in", SubscriptionOptions.ofBatches(16, 8))
                                .onError(QUICK))
                .build());
        pipeline.start().join();
        return pipeline;
    }

    @RepeatedTest(2)
    void eachFutureEndsAndEachAcknowledgerIsNotifiedOnce() {
        Pipeline pipeline = started();
        Inlet<Integer> inlet = pipeline.inlet("in");
        Futures futures = new Futures();
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        long end = System.nanoTime() + LENGTH.toNanos();
        for (int t = 0; t < THREADS; t++) {
            threads.add(CompletableFuture.runAsync(
                    () -> submitUntil(end, inlet, futures), task -> new Thread(task).start()));
        }
        threads.forEach(CompletableFuture::join);
        if (ThreadLocalRandom.current().nextBoolean()) {
            pipeline.closeNow();
        } else {
            pipeline.close();
        }
        pipeline.completion().orTimeout(60, TimeUnit.SECONDS).join();

        for (CompletableFuture<Void> future : futures.open) {
            try {
                future.orTimeout(60, TimeUnit.SECONDS).join();
            } catch (CompletionException failed) {
                assertThat(failed.getCause()).isNotInstanceOf(java.util.concurrent.TimeoutException.class);
            }
        }
        assertThat(futures.submitted).isGreaterThan(100);
        assertThat(pipeline.snapshot().stages())
                .allSatisfy(stage -> assertThat(stage.unsettled()).isZero());
    }

    /** The futures of submitted events. It forgets those that have ended, because a long storm makes very many. */
    private static final class Futures {

        private final List<CompletableFuture<Void>> open = new ArrayList<>();

        private long submitted;

        synchronized void addAll(List<CompletableFuture<Void>> more) {
            submitted += more.size();
            open.addAll(more);
            open.removeIf(CompletableFuture::isDone);
        }
    }

    private static void submitUntil(long end, Inlet<Integer> inlet, Futures futures) {
        List<CompletableFuture<Void>> own = new ArrayList<>();
        int event = 0;
        while (System.nanoTime() < end) {
            CompletableFuture<Void> future = inlet.submit(event++);
            own.add(future);
            if (event % 64 == 0) {
                awaitRoom(future);
                futures.addAll(own);
                own.clear();
            }
        }
        futures.addAll(own);
    }

    private static void awaitRoom(CompletableFuture<Void> last) {
        try {
            last.join();
        } catch (CompletionException failed) {
            if (!(failed.getCause() instanceof EventRejectedException)) {
                assertThat(failed.getCause())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("planted");
            }
        }
    }

    @RepeatedTest(2)
    void eachAcknowledgerOfASourceIsNotifiedOnce() throws InterruptedException {
        int wanted = 5_000 * Integer.getInteger("storm.seconds", 1);
        int count = wanted + 100_000;
        AtomicIntegerArray notified = new AtomicIntegerArray(count);
        CountDownLatch settled = new CountDownLatch(wanted);
        int[] next = {0};
        ProducerStage<Integer> source = (demand, out) -> {
            for (long i = 0; i < demand && next[0] < count; i++) {
                int event = next[0]++;
                out.emit(event, new Counting(notified, settled, event));
            }
        };
        Pipeline pipeline = Pipeline.of(PipelineDefinition.named("storm")
                .producer("a", source, s -> s.maxInFlight(500).dispatcher(BroadcastDispatcher::new))
                .producerConsumer(
                        "b",
                        ProducerConsumerStage.map((Integer event) -> {
                            failSometimes();
                            return event;
                        }),
                        s -> s.subscribeTo("a", 50).onError(QUICK))
                .consumer(
                        "c",
                        ConsumerStage.each((Integer event) -> failSometimes()),
                        s -> s.subscribeTo("b", 40).concurrency(2).onError(QUICK))
                .consumer("d", (ConsumerStage<Integer>) (events, from) -> {}, s -> s.subscribeTo("a", 30))
                .build());
        pipeline.start().join();
        assertThat(settled.await(10, TimeUnit.MINUTES)).isTrue();
        pipeline.closeNow();
        pipeline.completion().orTimeout(60, TimeUnit.SECONDS).join();

        long emitted = pipeline.snapshot()
                .stage("a")
                .orElseThrow()
                .instances()
                .get(0)
                .output()
                .emitted();
        for (int i = 0; i < count; i++) {
            assertThat(notified.get(i)).as("event %s of %s", i, emitted).isEqualTo(i < emitted ? 1 : 0);
        }
        assertThat(emitted).isGreaterThan(100);
    }

    private record Counting(AtomicIntegerArray notified, CountDownLatch settled, int event) implements Acknowledger {

        @Override
        public void acknowledge() {
            count();
        }

        @Override
        public void fail(Throwable cause) {
            count();
        }

        private void count() {
            notified.incrementAndGet(event);
            settled.countDown();
        }
    }
}
