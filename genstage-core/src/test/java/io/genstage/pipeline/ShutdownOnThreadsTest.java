package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.Emitter;
import io.genstage.Place;
import io.genstage.ProducerStage;
import io.genstage.Scheduler;
import io.genstage.StageContext;
import io.genstage.StageFailedException;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.internal.engine.StageShell;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.ChildShutdown;
import io.genstage.supervision.Supervision;
import io.genstage.testing.Contract;
import io.genstage.testing.HeldTimers;
import io.genstage.testing.Logs;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shutdowns on real threads: which calls are interrupted, and what happens if the scheduler was closed. */
@Timeout(60)
@Contract("I4")
class ShutdownOnThreadsTest {

    private static final Duration SHORT = Duration.ofMillis(100);

    /** How long a close waits for its last calls. No call is abandoned until the test fires this timer. */
    private static final Duration CLOSE = Duration.ofMillis(200);

    /** Much longer than a shutdown may take, and much shorter than the handlers here block. */
    private static final long PATIENCE_SECONDS = 20;

    private final HeldTimers scheduler = new HeldTimers(Schedulers.platform("shutdown", 8), Shutdown.GRACE, CLOSE);

    private final CountDownLatch gate = new CountDownLatch(1);

    private final CountDownLatch called = new CountDownLatch(1);

    private final CountDownLatch handledByThird = new CountDownLatch(1);

    private final Logs logs = Logs.captured();

    @AfterEach
    void end() {
        gate.countDown();
        scheduler.close();
        logs.close();
    }

    @Test
    void dependentsOfAShutdownRunInNoStagesTurn() throws Exception {
        Pipeline pipeline = started(ConsumerStage.each(event -> {
            called.countDown();
            gate.await();
        }));
        pipeline.inlet("a").offer(1);
        called.await();
        CompletableFuture<Boolean> inTurn = pipeline.shutdown(true, Duration.ofSeconds(PATIENCE_SECONDS))
                .thenApply(nothing -> StackWalker.getInstance()
                        .walk(frames ->
                                frames.anyMatch(frame -> frame.getMethodName().equals("activate"))));
        gate.countDown();
        assertThat(inTurn.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isFalse();
        pipeline.closeNow();
    }

    @Test
    void aShutdownTimesOutByThePipelinesTimer() throws Exception {
        Pipeline pipeline = started(ConsumerStage.each(event -> {
            called.countDown();
            gate.await();
        }));
        pipeline.inlet("a").offer(1);
        called.await();
        CompletableFuture<Void> shutdown = pipeline.shutdown(true, Duration.ofSeconds(PATIENCE_SECONDS));
        CompletableFuture<String> thread =
                shutdown.handle((nothing, failure) -> Thread.currentThread().getName());
        var unused = shutdown.orTimeout(1, TimeUnit.MILLISECONDS);
        assertThat(thread.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .startsWith("shutdown-")
                .doesNotContain("timer");
        gate.countDown();
        pipeline.closeNow();
    }

    private Pipeline started(ConsumerStage<Integer> consumer) throws Exception {
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", Sources.silent())
                        .consumer("c", consumer, s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(4, 1)))
                        .build(),
                scheduler);
        pipeline.start().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(pipeline.inlet("a").offerAll(numbers(10))).isEqualTo(10);
        called.await();
        return pipeline;
    }

    private ConsumerStage<Integer> blocking() {
        return (events, from) -> {
            called.countDown();
            gate.await();
        };
    }

    private ConsumerStage<Integer> stubborn() {
        return (events, from) -> {
            called.countDown();
            awaitStubbornly();
        };
    }

    private void awaitStubbornly() {
        boolean open = false;
        while (!open) {
            try {
                gate.await();
                open = true;
            } catch (InterruptedException e) {
                // ignores it
            }
        }
    }

    private static void end(CompletableFuture<Void> shutdown) throws Exception {
        shutdown.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void aHandlerThatBlocksIsNamedAndInterruptedAndItsPipelineStopsInOrder() throws Exception {
        Pipeline pipeline = started(blocking());

        end(pipeline.shutdown(true, SHORT));

        assertThat(pipeline.status()).isEqualTo(Status.STOPPED);
        assertThat(pipeline.failure()).isNull();
        assertThat(pipeline.snapshot().stage("c").orElseThrow().eventsFailed()).isEqualTo(1);
        end(pipeline.closeWithin(CLOSE));
        assertThat(pipeline.completion()).isCompleted();
        Map<Place, Long> givenUp = pipeline.snapshot().givenUp();
        assertThat(givenUp).containsEntry(Place.IN_PROGRESS, 1L).containsKeys(Place.QUEUE, Place.INLET);
        assertThat(givenUp.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(10);
        assertThat(logs.at(Level.ERROR)).isEmpty();
        assertThat(logs.warnings()).hasSize(4);
        assertThat(logs.warnings().get(0)).startsWith("Pipeline 'p' did not run dry within 100 ms: 'a' holds");
        assertThat(logs.warnings().get(1))
                .matches("Pipeline 'p' is shut down and interrupts 1 handler call: stage 'c-0' for .* on thread"
                        + " 'shutdown-\\d+'");
        assertThat(logs.warnings().get(2)).startsWith("Pipeline 'p' was drained in part in ");
        assertThat(logs.warnings().get(3))
                .startsWith("Pipeline 'p' was closed and gave up 10 events that it had accepted:");
    }

    @Test
    void aCallThatWasInterruptedHasNotCompletedItsProducer() throws Exception {
        CountDownLatch handled = new CountDownLatch(3);
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .<Integer>producer("a", (demand, out) -> {
                            if (called.getCount() > 0) {
                                out.complete();
                                called.countDown();
                                gate.await();
                            }
                            out.emit(1);
                        })
                        .consumer(
                                "c",
                                ConsumerStage.<Integer>each(event -> handled.countDown()),
                                s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(1, 1)))
                        .build(),
                scheduler);
        pipeline.start().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        called.await();

        end(pipeline.shutdown(false, SHORT));
        pipeline.start();

        assertThat(handled.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        pipeline.closeNow();
    }

    @Test
    void aConsumerWhoseCallWasInterruptedAsksAgainWhenItsPipelineIsStartedAgain() throws Exception {
        CountDownLatch handled = new CountDownLatch(3);
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", Sources.counter())
                        .consumer(
                                "c",
                                ConsumerStage.<Integer>each(event -> {
                                    if (called.getCount() > 0) {
                                        called.countDown();
                                        gate.await();
                                    }
                                    handled.countDown();
                                }),
                                s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(1, 1)))
                        .build(),
                scheduler);
        pipeline.start().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        called.await();

        end(pipeline.shutdown(false, SHORT));
        pipeline.start();

        assertThat(handled.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        pipeline.closeNow();
    }

    /** The first one fails at its first batch. The second one blocks in {@code subscribed}. */
    private final class RestartedConsumer implements ConsumerStage<Integer> {

        private final int number;

        private final Queue<Integer> terminated;

        RestartedConsumer(int number, Queue<Integer> terminated) {
            this.number = number;
            this.terminated = terminated;
        }

        @Override
        public DemandControl subscribed(Subscription subscription) throws Exception {
            if (number == 2) {
                called.countDown();
                gate.await();
            }
            return DemandControl.AUTOMATIC;
        }

        @Override
        public void handleEvents(List<Integer> events, Subscription from) {
            if (number == 1) {
                throw new IllegalStateException("planted");
            }
            handledByThird.countDown();
        }

        @Override
        public void terminated(@Nullable Throwable failure) {
            terminated.add(number);
        }
    }

    @Test
    void aHandlerWhoseRestartIsInterruptedIsTerminated() throws Exception {
        AtomicInteger handlers = new AtomicInteger();
        Queue<Integer> terminated = new ConcurrentLinkedQueue<>();
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", Sources.counter())
                        .consumer(
                                "c",
                                () -> new RestartedConsumer(handlers.incrementAndGet(), terminated),
                                s -> s.subscribeTo("a"))
                        .supervision(Supervision.DEFAULT.withBackoff(Backoff.NONE))
                        .build(),
                scheduler);
        pipeline.start().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        called.await();

        end(pipeline.shutdown(false, SHORT));
        pipeline.start();

        assertThat(handledByThird.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(terminated).containsExactly(1, 2);
        pipeline.closeNow();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aHandlerThatBlocksTheOnlyThreadIsInterruptedToo(boolean forAll) throws Exception {
        try (Scheduler one = Schedulers.platform("only", 1)) {
            Pipeline pipeline = Pipeline.of(
                    PipelineDefinition.named("p")
                            .producer("a", Sources.silent())
                            .consumer("c", blocking(), s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(4, 1)))
                            .build(),
                    forAll ? new SameThreads(one) : one);
            pipeline.start().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            pipeline.inlet("a").offerAll(numbers(10));
            called.await();

            end(pipeline.shutdown(true, SHORT));
            end(pipeline.closeWithin(Duration.ofSeconds(PATIENCE_SECONDS)));

            assertThat(pipeline.completion()).isCompleted();
            assertThat(pipeline.snapshot().givenUp()).containsEntry(Place.IN_PROGRESS, 1L);
        }
    }

    /** The same threads for all tasks. */
    private record SameThreads(Scheduler threads) implements Scheduler {

        @Override
        public void execute(Runnable task, boolean mayBlock) {
            threads.execute(task, true);
        }

        @Override
        public Timer schedule(Runnable task, Duration delay) {
            return threads.schedule(task, delay);
        }

        @Override
        public long nanoTime() {
            return threads.nanoTime();
        }

        @Override
        public void close() {}
    }

    @Test
    void aHandlerThatIgnoresItsInterruptIsAbandonedAndHeldEventsAreLogged() throws Exception {
        Pipeline pipeline = started(stubborn());

        CompletableFuture<Void> closing = pipeline.closeWithin(CLOSE);
        awaitInterrupt();
        scheduler.fire(CLOSE);
        end(closing);

        assertThat(pipeline.completion()).isNotDone();
        List<String> warnings = logs.warnings();
        assertThat(warnings).hasSize(2);
        assertThat(warnings.get(1))
                .matches(
                        "Pipeline 'p' was closed, is left to calls that ignore their interrupts \\(stage 'c-0' for .* on"
                                + " thread 'shutdown-\\d+'\\) and gave up 10 events that it had accepted: .*in-progress 1.*");

        Map<Place, Long> givenUp = pipeline.snapshot().givenUp();
        assertThat(givenUp.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(10);
        assertThat(givenUp).containsEntry(Place.IN_PROGRESS, 1L);

        gate.countDown();
        pipeline.completion().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(logs.warnings()).as("each loss is logged once").isEqualTo(warnings);
        assertThat(pipeline.snapshot().givenUp()).as("nothing is counted twice").isEqualTo(givenUp);
        assertThat(pipeline.snapshot().held()).isZero();
    }

    /** The pipeline has logged the interrupt, after which it abandons what still runs. */
    private void awaitInterrupt() throws InterruptedException {
        while (logs.warnings().isEmpty()) {
            Thread.sleep(1);
        }
    }

    @Test
    void aKeyThatDoesNotReturnIsNamed() throws Exception {
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer(
                                "a",
                                Sources.range(1),
                                s -> s.dispatcher(() -> new PartitionDispatcher<Integer>(
                                        PartitionOptions.ofCount(1).withKey((Integer event) -> {
                                            called.countDown();
                                            awaitStubbornly();
                                            return event;
                                        }))))
                        .consumer("c", ConsumerStage.<Integer>each(event -> {}), s -> s.subscribeTo("a"))
                        .build(),
                scheduler);
        pipeline.start().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        called.await();

        CompletableFuture<Void> shutdown = pipeline.shutdown(true, SHORT);
        scheduler.fire(Shutdown.GRACE);
        end(shutdown);
        end(pipeline.closeWithin(SHORT));

        String where = "code of a dispatcher, a key or a selector that has not returned \\(stage 'a-0' on thread"
                + " 'shutdown-\\d+'\\)";
        List<String> warnings = logs.warnings();
        assertThat(warnings).hasSize(2);
        assertThat(warnings.get(0)).matches("Pipeline 'p' did not run dry within 100 ms: it waits for " + where);
        assertThat(warnings.get(1)).matches("Pipeline 'p' was closed, is left to " + where);
        gate.countDown();
        pipeline.completion().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void aHandlerThatIgnoresItsInterruptIsNamedIfNoEventsAreHeld() throws Exception {
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .<Integer>producer("a", (demand, out) -> {
                            called.countDown();
                            awaitStubbornly();
                        })
                        .consumer("c", ConsumerStage.<Integer>each(event -> {}), s -> s.subscribeTo("a"))
                        .build(),
                scheduler);
        pipeline.start().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        called.await();

        CompletableFuture<Void> closing = pipeline.closeWithin(CLOSE);
        awaitInterrupt();
        scheduler.fire(CLOSE);
        end(closing);

        assertThat(logs.warnings())
                .last()
                .asString()
                .matches(
                        "Pipeline 'p' was closed, is left to calls that ignore their interrupts \\(stage 'a-0' for .* on"
                                + " thread 'shutdown-\\d+'\\)");
        gate.countDown();
        pipeline.completion().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void aStartThatBlocksIsInterruptedAtOnce() throws Exception {
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", Sources.silent())
                        .consumer(
                                "c",
                                new ConsumerStage<Integer>() {
                                    @Override
                                    public void started(StageContext context) throws Exception {
                                        called.countDown();
                                        gate.await();
                                    }

                                    @Override
                                    public void handleEvents(List<Integer> events, Subscription from) {}
                                },
                                s -> s.subscribeTo("a"))
                        .build(),
                scheduler);
        CompletableFuture<Void> started = pipeline.start();
        called.await();

        end(pipeline.closeWithin(Duration.ofSeconds(PATIENCE_SECONDS)));

        assertThat(started).isCompletedExceptionally();
        assertThat(pipeline.completion()).isCompleted();
        assertThat(logs.at(Level.ERROR)).isEmpty();
    }

    @Test
    void childrenThatFailTooOftenFailTheirStageAlsoIfItsLastCallWasInterrupted() throws Exception {
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", Sources.silent())
                        .consumer(
                                "c",
                                new ConsumerStage<Integer>() {
                                    @Override
                                    public void handleEvents(List<Integer> events, Subscription from) {
                                        throw new IllegalStateException("planted");
                                    }

                                    @Override
                                    public void cast(Object message, Emitter<Void> out) throws Exception {
                                        called.countDown();
                                        gate.await();
                                    }
                                },
                                s -> s.subscribeTo("a").perEvent(ChildOptions.TRANSIENT.withBackoff(Backoff.NONE)))
                        .build(),
                scheduler);
        pipeline.start().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        pipeline.stage("c").cast("block");
        called.await();
        end(pipeline.shutdown(false, SHORT));
        pipeline.start();

        pipeline.<Integer>children("c").start(1).get(PATIENCE_SECONDS, TimeUnit.SECONDS);

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> pipeline.completion().get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .withCauseInstanceOf(StageFailedException.class)
                .withRootCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void aShutdownWaitsForChildrenOnlyWithinItsTimeout() throws Exception {
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", Sources.silent())
                        .consumer(
                                "c",
                                stubborn(),
                                s -> s.subscribeTo("a")
                                        .perEvent(ChildOptions.TRANSIENT.withShutdown(ChildShutdown.INFINITY)))
                        .build(),
                scheduler);
        pipeline.start().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        pipeline.inlet("a").offerAll(numbers(2));
        called.await();

        end(pipeline.shutdown(true, SHORT));
        end(pipeline.closeWithin(CLOSE));

        assertThat(pipeline.completion()).isCompleted();
        assertThat(pipeline.snapshot().givenUp()).isEqualTo(Map.of(Place.CHILD, 2L));
        assertThat(logs.warnings()).anyMatch(line -> line.contains("gave up 2 events") && line.contains("child 2"));
    }

    @Test
    void anInterruptReachesTheCallThatItIsMeantForOrNone() throws Exception {
        AtomicInteger strayed = new AtomicInteger();
        Scheduler oneThread = Schedulers.platform("one", 1);
        Pipeline other = Pipeline.of(
                PipelineDefinition.named("other")
                        .producer("a", Sources.silent())
                        .consumer(
                                "c",
                                (ConsumerStage<Integer>) (events, from) ->
                                        strayed.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0),
                                s -> s.subscribeTo("a"))
                        .build(),
                oneThread);
        other.start().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        for (int i = 0; i < 40; i++) {
            // it ends about when the second check interrupts it
            long nanos = 8_000_000 + i * 200_000;
            CountDownLatch running = new CountDownLatch(1);
            Pipeline pipeline = Pipeline.of(
                    PipelineDefinition.named("p")
                            .producer("a", Sources.silent())
                            .consumer(
                                    "c",
                                    (ConsumerStage<Integer>) (events, from) -> {
                                        running.countDown();
                                        for (long end = System.nanoTime() + nanos; System.nanoTime() < end; ) {
                                            other.inlet("a").offer(1);
                                        }
                                    },
                                    s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(4, 1)))
                            .build(),
                    new SeparateThreads(oneThread, scheduler));
            pipeline.start().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            pipeline.inlet("a").offer(1);
            running.await();
            end(pipeline.shutdown(true, Duration.ZERO));
            end(pipeline.closeWithin(Duration.ofSeconds(PATIENCE_SECONDS)));
        }
        end(other.shutdown(true, Duration.ofSeconds(PATIENCE_SECONDS)));
        oneThread.close();
        assertThat(strayed).hasValue(0);
        assertThat(logs.at(Level.ERROR)).isEmpty();
    }

    /** Stages on some threads, and what ends them on others. */
    private record SeparateThreads(Scheduler stages, Scheduler others) implements Scheduler {

        @Override
        public void execute(Runnable task, boolean mayBlock) {
            (task instanceof StageShell ? stages : others).execute(task, mayBlock);
        }

        @Override
        public boolean mayContinue(boolean mayBlock) {
            return stages.mayContinue(mayBlock);
        }

        @Override
        public Timer schedule(Runnable task, Duration delay) {
            return others.schedule(task, delay);
        }

        @Override
        public long nanoTime() {
            return stages.nanoTime();
        }

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void callsToAClosedPipelineFailWithoutItsScheduler(boolean virtual) throws Exception {
        assumeTrue(!virtual || Schedulers.virtualThreadsAvailable());
        Scheduler closing = virtual ? Schedulers.virtual("closing") : Schedulers.platform("closing", 4);
        CountDownLatch child = new CountDownLatch(1);
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", Sources.silent())
                        .producer("numbers", (ProducerStage<Integer>) (demand, out) -> out.emit(1))
                        .consumer(
                                "c",
                                (ConsumerStage<Integer>) (events, from) -> {
                                    child.countDown();
                                    awaitStubbornly();
                                },
                                s -> s.subscribeTo("a")
                                        .perEvent(ChildOptions.TEMPORARY.withShutdown(ChildShutdown.BRUTAL_KILL)))
                        .build(),
                closing);
        pipeline.start().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        pipeline.inlet("a").offer(1);
        child.await();
        Stream<Integer> stream = pipeline.stream("numbers", SubscriptionOptions.ofMaxDemand(2));
        assertThat(stream.iterator().next()).isEqualTo(1);

        end(pipeline.closeWithin(Duration.ofSeconds(PATIENCE_SECONDS)));
        pipeline.completion().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        closing.close();

        gate.countDown();
        pipeline.stage("a").cast("hello");
        pipeline.stage("a").stop();
        assertThat(pipeline.inlet("a").offer(1)).isFalse();
        assertThat(pipeline.stage("c").call("hello")).failsWithin(Duration.ofSeconds(PATIENCE_SECONDS));
        assertThat(pipeline.stage("numbers").demand()).succeedsWithin(Duration.ofSeconds(PATIENCE_SECONDS));
        stream.close();
        pipeline.closeNow();
        assertThat(logs.at(Level.ERROR)).isEmpty();
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }
}
