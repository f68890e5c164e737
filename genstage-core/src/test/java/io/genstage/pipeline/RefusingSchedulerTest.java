package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.genstage.Acknowledger;
import io.genstage.ConsumerStage;
import io.genstage.DeliveryGuarantee;
import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.Reply;
import io.genstage.Scheduler;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.Supervision;
import io.genstage.testing.Contract;
import io.genstage.testing.KeepingConsumer;
import io.genstage.testing.Logs;
import io.genstage.testing.Refusing;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A scheduler may reject a stage or a timer. The engine then retries, or the pipeline fails with the reason. */
@Timeout(60)
class RefusingSchedulerTest {

    private static final Duration SOME = Duration.ofMillis(30);

    private static final Backoff BACKOFF = new Backoff(SOME, 1, SOME, 0);

    private static final SubscriptionOptions ONE = SubscriptionOptions.ofMaxDemand(1);

    private final CompletableFuture<Acknowledger> kept = new CompletableFuture<>();

    /** What the acknowledger of the event was notified of. */
    private final CompletableFuture<String> notified = new CompletableFuture<>();

    private final Scheduler threads = Schedulers.platform("refusing", 8);

    @AfterEach
    void close() {
        threads.close();
    }

    private static void awaitEnd(Pipeline pipeline) throws Exception {
        pipeline.completion().get(30, TimeUnit.SECONDS);
    }

    /** Requires every event once, in order, and never two calls at a time. */
    private static final class OrderChecker {

        private final List<Integer> handled = new ArrayList<>();

        private final AtomicBoolean busy = new AtomicBoolean();

        void handle(List<Integer> events) {
            assertThat(busy.compareAndSet(false, true)).isTrue();
            handled.addAll(events);
            assertThat(busy.compareAndSet(true, false)).isTrue();
        }
    }

    private static void passes(Scheduler scheduler, int events) throws Exception {
        OrderChecker strict = new OrderChecker();
        ConsumerStage<Integer> last = (batch, from) -> strict.handle(batch);
        try (Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", Sources.range(events))
                        .<Integer, Integer>producerConsumer(
                                "b", (batch, from, out) -> out.emitAll(batch), s -> s.subscribeTo("a", ONE))
                        .consumer("c", last, s -> s.subscribeTo("b", SubscriptionOptions.ofMaxDemand(3)))
                        .build(),
                scheduler)) {
            pipeline.start().get(30, TimeUnit.SECONDS);
            awaitEnd(pipeline);
        }
        assertThat(strict.handled).isEqualTo(IntStream.range(0, events).boxed().toList());
    }

    @Test
    void everyEventPassesIfTheSchedulerRejectsSometimes() throws Exception {
        int refused = 0;
        for (long seed = 0; seed < 40; seed++) {
            Refusing scheduler =
                    new Refusing(threads, Refusing.sometimes(seed, (seed % 10) / 10.0), Refusing.sometimes(seed, 0.5));
            passes(scheduler, 20);
            refused += scheduler.refused();
        }
        assertThat(refused).isGreaterThan(100);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 20})
    void everyEventPassesAfterTheSchedulerRejectedAllTasks(int times) throws Exception {
        passes(new Refusing(threads, Refusing.times(times), Refusing.never()), 100);
    }

    @Test
    void aPipelineWhoseSchedulerIsClosedFailsWithTheReason() throws Exception {
        Scheduler closed = Schedulers.platform("closed", 2);
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", ProducerStage.<Integer>inletOnly())
                        .<Integer>consumer(
                                "c",
                                (batch, from) -> {},
                                s -> s.subscribeTo("a").scheduler(closed))
                        .build(),
                threads);
        pipeline.start().get(30, TimeUnit.SECONDS);
        assertThat(pipeline.awaitIdle(Duration.ofSeconds(30))).isTrue();
        closed.close();
        pipeline.inlet("a").offer(1);

        assertThat(pipeline.completion())
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableOfType(ExecutionException.class);
        assertThat(pipeline.failure()).hasMessageContaining("'c-0'").hasMessageContaining("Keep the scheduler open");
    }

    @Test
    @Contract("A1")
    void anAcknowledgerIsNotifiedIfTheSchedulerRejectsTheSource() throws Exception {
        AtomicBoolean rejects = new AtomicBoolean();
        Refusing scheduler = new Refusing(threads, rejects::get, Refusing.never());
        Pipeline pipeline = keeping(scheduler);
        Acknowledger event = kept.get(30, TimeUnit.SECONDS);
        rejects.set(true);

        event.acknowledge();

        assertThat(notified).succeedsWithin(Duration.ofSeconds(30)).isEqualTo("done");
        assertThat(scheduler.refused()).isPositive();
        rejects.set(false);
        pipeline.closeNow();
    }

    @Test
    @Contract("A1")
    void anAcknowledgerIsNotifiedAfterTheSchedulerWasClosed() throws Exception {
        Scheduler closed = Schedulers.platform("closed", 2);
        Pipeline pipeline = keeping(closed);
        Acknowledger event = kept.get(30, TimeUnit.SECONDS);
        closed.close();

        event.fail(new IllegalStateException("planted"));

        assertThat(notified).succeedsWithin(Duration.ofSeconds(30)).isEqualTo("given up: planted");
        pipeline.closeNow();
    }

    /** A consumer keeps the only event of a source. */
    private Pipeline keeping(Scheduler scheduler) throws Exception {
        Acknowledger acknowledger = new Acknowledger() {
            @Override
            public void acknowledge() {
                notified.complete("done");
            }

            @Override
            public void fail(Throwable cause) {
                notified.complete("given up: " + cause.getMessage());
            }
        };
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", (ProducerStage<Integer>) (demand, out) -> {
                            if (!kept.isDone()) {
                                out.emit(1, acknowledger);
                            }
                        })
                        .consumer("c", new KeepingConsumer(kept::complete), s -> s.subscribeTo("a", ONE))
                        .build(),
                scheduler);
        pipeline.start().get(30, TimeUnit.SECONDS);
        return pipeline;
    }

    @Test
    void aPipelineClosedAfterItsSchedulerEndsAndLogsNoError() throws Exception {
        AtomicInteger terminated = new AtomicInteger();
        try (Logs logs = Logs.captured()) {
            Pipeline pipeline = Pipeline.of(
                    PipelineDefinition.named("p")
                            .producer("a", ProducerStage.<Integer>inletOnly())
                            .consumer("c", terminating(terminated), s -> s.subscribeTo("a"))
                            .build(),
                    threads);
            pipeline.start().get(30, TimeUnit.SECONDS);
            assertThat(pipeline.awaitIdle(Duration.ofSeconds(30))).isTrue();
            threads.close();
            pipeline.closeNow();
            awaitEnd(pipeline);

            assertThat(pipeline.status()).isEqualTo(Status.STOPPED);
            assertThat(terminated).hasValue(1);
            pipeline.inlet("a").offer(2);
            assertThat(pipeline.stage("c").call("request", Duration.ofMinutes(1)))
                    .failsWithin(Duration.ofSeconds(30));
            assertThat(logs.at(Level.ERROR)).isEmpty();
        }
    }

    private static ConsumerStage<Integer> terminating(AtomicInteger count) {
        return new ConsumerStage<>() {
            @Override
            public void handleEvents(List<Integer> events, Subscription from) {}

            @Override
            public void terminated(@Nullable Throwable failure) {
                count.incrementAndGet();
            }
        };
    }

    @Test
    void aRestartWaitsForItsBackoffWithoutTimers() throws Exception {
        List<Integer> handled = new ArrayList<>();
        List<Long> times = new ArrayList<>();
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .supervision(Supervision.DEFAULT.withBackoff(BACKOFF))
                        .producer("a", Sources.range(4))
                        .<Integer>consumer(
                                "c",
                                (batch, from) -> {
                                    times.add(System.nanoTime());
                                    handled.addAll(batch);
                                    if (batch.contains(1)) {
                                        throw new IllegalStateException("planted");
                                    }
                                },
                                s -> s.subscribeTo("a", ONE).delivery(DeliveryGuarantee.AT_MOST_ONCE))
                        .build(),
                new Refusing(threads, Refusing.never(), () -> true));
        pipeline.start();
        awaitEnd(pipeline);

        assertThat(handled).containsExactly(0, 1, 2, 3);
        assertThat(times.get(2) - times.get(1)).isGreaterThanOrEqualTo(SOME.toNanos());
    }

    @Test
    void aChildIsRestartedWithoutTimers() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", Sources.range(1))
                        .<Integer>consumer(
                                "c",
                                (batch, from) -> {
                                    if (attempts.incrementAndGet() == 1) {
                                        throw new IllegalStateException("planted");
                                    }
                                },
                                s -> s.subscribeTo("a").perEvent(ChildOptions.TRANSIENT.withBackoff(BACKOFF)))
                        .build(),
                new Refusing(threads, Refusing.never(), () -> true));
        pipeline.start();
        awaitEnd(pipeline);

        assertThat(attempts).hasValue(2);
    }

    @Test
    void aShutdownWaitsForItsTimeoutWithoutTimers() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        List<Integer> handled = new ArrayList<>();
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", ProducerStage.<Integer>inletOnly())
                        .consumer(
                                "c",
                                ConsumerStage.<Integer>each(event -> {
                                    gate.await();
                                    handled.add(event);
                                }),
                                s -> s.subscribeTo("a", ONE))
                        .build(),
                new Refusing(threads, Refusing.never(), () -> true));
        pipeline.start().get(30, TimeUnit.SECONDS);
        pipeline.inlet("a").offerAll(List.of(1, 2, 3));

        CompletableFuture<Void> done = pipeline.shutdown(true, Duration.ofSeconds(20));
        assertThat(done).isNotDone();
        assertThat(pipeline.status()).isEqualTo(Status.DRAINING);
        gate.countDown();

        assertThat(done).succeedsWithin(Duration.ofSeconds(20));
        assertThat(handled).containsExactly(1, 2, 3);
        pipeline.closeNow();
    }

    @Test
    void aShutdownEndsInTimeWithoutTimers() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", Sources.range(1))
                        .consumer(
                                "c",
                                ConsumerStage.<Integer>each(event -> {
                                    called.countDown();
                                    never.await();
                                }),
                                s -> s.subscribeTo("a"))
                        .build(),
                new Refusing(threads, Refusing.never(), () -> true));
        pipeline.start().get(30, TimeUnit.SECONDS);
        called.await();

        assertThat(pipeline.shutdown(true, SOME)).succeedsWithin(Duration.ofSeconds(20));
        pipeline.closeNow();
        awaitEnd(pipeline);
    }

    @Test
    void aCallTimesOutWithoutTimers() throws Exception {
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", new ProducerStage<Integer>() {
                            @Override
                            public void handleDemand(long demand, Emitter<Integer> out) {}

                            @Override
                            public void call(Object request, Reply reply, Emitter<Integer> out) {}
                        })
                        .build(),
                new Refusing(threads, Refusing.never(), () -> true));
        pipeline.start().get(30, TimeUnit.SECONDS);
        long began = System.nanoTime();

        assertThat(pipeline.stage("a").call("request", SOME))
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(TimeoutException.class);
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(SOME.toNanos());
        pipeline.closeNow();
    }

    @Test
    void aSourceIsPolledWithoutTimers() throws Exception {
        AtomicInteger polls = new AtomicInteger();
        CountDownLatch often = new CountDownLatch(5);
        ProducerStage<Integer> empty = (demand, out) -> {
            polls.incrementAndGet();
            often.countDown();
        };
        try (Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", empty, s -> s.pollInterval(Duration.ofMillis(5)))
                        .<Integer>consumer("c", (batch, from) -> {}, s -> s.subscribeTo("a"))
                        .build(),
                new Refusing(threads, Refusing.never(), Refusing.sometimes(1, 0.7)))) {
            pipeline.start();

            assertThat(often.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(pipeline.status()).isEqualTo(Status.RUNNING);
        }
    }

    @Test
    void aHandlerMayWaitForAPeerOnItsThreadWithoutTheWatchdogsTimer() throws Exception {
        AtomicInteger met = new AtomicInteger();
        for (int round = 0; round < 20; round++) {
            CountDownLatch peer = new CountDownLatch(1);
            Pipeline pipeline = Pipeline.of(
                    PipelineDefinition.named("p")
                            .producer("a", Sources.range(2_000), s -> s.dispatcher(BroadcastDispatcher::new))
                            .<Integer>consumer(
                                    "b",
                                    (batch, from) -> {
                                        if (batch.contains(1_500) && peer.await(30, TimeUnit.SECONDS)) {
                                            met.incrementAndGet();
                                        }
                                    },
                                    s -> s.subscribeTo("a", ONE))
                            .<Integer>consumer(
                                    "c",
                                    (batch, from) -> {
                                        if (batch.contains(1_500)) {
                                            peer.countDown();
                                        }
                                    },
                                    s -> s.subscribeTo("a", ONE))
                            .build(),
                    new Refusing(threads, Refusing.never(), Refusing.sometimes(round, 0.8)));
            pipeline.start();
            awaitEnd(pipeline);
        }
        assertThat(met).hasValue(20);
    }
}
