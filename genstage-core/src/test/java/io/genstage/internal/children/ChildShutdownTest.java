package io.genstage.internal.children;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.genstage.ConsumerStage;
import io.genstage.EventHandler;
import io.genstage.Scheduler;
import io.genstage.StageContext;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.pipeline.Pipeline;
import io.genstage.pipeline.Schedulers;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.ChildShutdown;
import io.genstage.supervision.Children;
import io.genstage.supervision.RestartIntensity;
import io.genstage.testing.Logs;
import io.genstage.testing.Rule;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Children on real threads that are interrupted, with their stage or one by one. */
@Timeout(60)
class ChildShutdownTest {

    private static final ChildShutdown FOREVER = ChildShutdown.INFINITY;

    private static final ChildShutdown SHORT = new ChildShutdown(Duration.ofMillis(20));

    private final Scheduler scheduler = Schedulers.platform(16);

    /** Children that ignore an interrupt run until it opens. */
    private final CountDownLatch gate = new CountDownLatch(1);

    private final CountDownLatch running = new CountDownLatch(3);

    private final Map<Object, Throwable> lost = new ConcurrentHashMap<>();

    @AfterEach
    void close() {
        gate.countDown();
        scheduler.close();
    }

    /** A consumer of three events, whose children are running when this method returns. */
    private Pipeline three(ChildShutdown shutdown, EventHandler<Integer> child) throws InterruptedException {
        return three(ChildOptions.TRANSIENT.withShutdown(shutdown), child);
    }

    private Pipeline three(ChildOptions options, EventHandler<Integer> child) throws InterruptedException {
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", Sources.range(3))
                        .consumer("c", watched(child), s -> s.subscribeTo("a").perEvent(options))
                        .build(),
                scheduler);
        pipeline.start();
        running.await();
        return pipeline;
    }

    private ConsumerStage<Integer> watched(EventHandler<Integer> child) {
        return new ConsumerStage<>() {
            @Override
            public void handleEvents(List<Integer> events, Subscription from) throws Exception {
                running.countDown();
                child.handle(events.get(0));
            }

            @Override
            public void failed(List<?> events, Throwable failure, StageContext context) {
                lost.put(events.get(0), failure);
            }
        };
    }

    private static InputSnapshot ended(Pipeline pipeline) throws Exception {
        try {
            pipeline.completion().get();
        } catch (ExecutionException e) {
            assertThat(pipeline.failure()).isNotNull();
        }
        return Objects.requireNonNull(
                pipeline.snapshot().stage("c").orElseThrow().instances().get(0).input());
    }

    private static void sleep() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    private void stubborn() {
        boolean open = false;
        while (!open) {
            try {
                gate.await();
                open = true;
            } catch (InterruptedException e) {
                // ignores the interrupt
            }
        }
    }

    @Test
    @Rule("R212")
    void brutalKillInterruptsAllAndWaitsForNobody() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(3);
        Pipeline pipeline = three(ChildShutdown.BRUTAL_KILL, event -> {
            try {
                sleep();
            } finally {
                interrupted.countDown();
                stubborn();
            }
        });
        pipeline.closeNow();

        assertThat(ended(pipeline).failed()).isEqualTo(3);
        interrupted.await();
        assertThat(lost).containsOnlyKeys(0, 1, 2);
    }

    @Test
    @Rule("R212")
    void infinityInterruptsAllAndWaitsUntilTheLastHasEnded() throws Exception {
        CountDownLatch cleaningUp = new CountDownLatch(3);
        AtomicInteger clean = new AtomicInteger();
        Pipeline pipeline = three(FOREVER, event -> {
            try {
                sleep();
            } finally {
                cleaningUp.countDown();
                stubborn();
                clean.incrementAndGet();
            }
        });
        pipeline.closeNow();
        cleaningUp.await();
        assertThat(pipeline.completion())
                .as("all were interrupted at once, and the shutdown waits for them")
                .isNotDone();
        gate.countDown();

        assertThat(ended(pipeline).failed()).isEqualTo(3);
        assertThat(clean).hasValue(3);
        assertThat(lost.values()).allSatisfy(e -> assertThat(e).isInstanceOf(InterruptedException.class));
    }

    @Test
    @Rule("R212")
    void whatAChildThrowsWhenItIsInterruptedIsToldAndWhoEndsInOrderHasHandledItsEvent() throws Exception {
        Pipeline pipeline = three(FOREVER, event -> {
            try {
                sleep();
            } catch (InterruptedException e) {
                if (event == 1) {
                    throw new IllegalStateException("oops");
                }
            }
        });
        pipeline.closeNow();

        InputSnapshot input = ended(pipeline);
        assertThat(input.handled()).isEqualTo(2);
        assertThat(input.failed()).isEqualTo(1);
        assertThat(lost).hasEntrySatisfying(1, e -> assertThat(e).hasMessage("oops"));
    }

    @Test
    @Rule("R212")
    void aPatientShutdownIsOverWhenTheLastChildIs() throws Exception {
        Pipeline pipeline = three(new ChildShutdown(Duration.ofDays(1_000_000)), event -> sleep());
        pipeline.closeNow();

        assertThat(ended(pipeline).failed()).isEqualTo(3);
        assertThat(lost.values()).allSatisfy(e -> assertThat(e).isInstanceOf(InterruptedException.class));
    }

    @Test
    @Rule("R212")
    void aPatientShutdownTellsWhatItsChildrenThrow() throws Exception {
        Pipeline pipeline = three(ChildShutdown.DEFAULT, event -> {
            try {
                sleep();
            } catch (InterruptedException e) {
                throw new IllegalStateException("oops " + event);
            }
        });
        pipeline.closeNow();

        assertThat(ended(pipeline).failed()).isEqualTo(3);
        assertThat(lost.values()).extracting(Throwable::getMessage).contains("oops 0", "oops 1", "oops 2");
    }

    @Test
    @Rule("R212")
    void whoDoesNotHeedIsLeftToItselfWhenThePatienceIsExhausted() throws Exception {
        AtomicBoolean late = new AtomicBoolean();
        CountDownLatch ended = new CountDownLatch(1);
        try (Logs logs = Logs.captured()) {
            Backoff anHour = new Backoff(Duration.ofHours(1), 1, Duration.ofHours(1), 0);
            Pipeline pipeline = three(ChildOptions.TRANSIENT.withBackoff(anHour).withShutdown(SHORT), event -> {
                if (event != 1) {
                    throw new IllegalStateException("waits for its restart");
                }
                stubborn();
                late.set(true);
                ended.countDown();
            });
            while (pipeline.<Integer>children("c").count().get().restarting() < 2) {}
            pipeline.closeNow();
            InputSnapshot input = ended(pipeline);

            assertThat(input.failed()).isEqualTo(3);
            assertThat(late).as("it is still running").isFalse();
            assertThat(lost.get(1))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("Child 2 of stage 'c-0' of pipeline 'p' was cancelled with its stage");
            assertThat(logs.warnings())
                    .endsWith(
                            "Stage 'c-0' of pipeline 'p' abandoned 1 of 3 children: an abandoned child ignored its"
                                    + " interrupt, and its event counts as failed. The first of them: [2]",
                            "Pipeline 'p' was closed and gave up 3 events that it had accepted: 'c' (child 3)");
            gate.countDown();
            ended.await();
            awaitTurn(pipeline);
            assertThat(ended(pipeline)).as("its late end is ignored").isEqualTo(input);
        }
    }

    private static void awaitTurn(Pipeline pipeline) throws Exception {
        pipeline.<Integer>children("c").count().get();
    }

    @Test
    @Rule({"R207", "R212"})
    void aStageThatFailsEndsItsChildrenToo() throws Exception {
        Pipeline pipeline =
                three(ChildOptions.TRANSIENT.withIntensity(new RestartIntensity(0, Duration.ofSeconds(1))), event -> {
                    if (event == 1) {
                        running.await();
                        throw new IllegalStateException("oops");
                    }
                    sleep();
                });

        assertThat(ended(pipeline).failed()).isEqualTo(3);
        assertThat(lost).containsOnlyKeys(0, 1, 2);
        assertThat(pipeline.failure()).hasRootCauseMessage("oops");
    }

    @Test
    @Rule("R211")
    void toTerminateARunningChildByBrutalKillWaitsForNothing() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        Pipeline pipeline = three(ChildShutdown.BRUTAL_KILL, event -> {
            try {
                sleep();
            } finally {
                interrupted.countDown();
                stubborn();
            }
        });
        Children<Integer> children = pipeline.children("c");

        assertThat(children.terminate(2).get()).isTrue();
        assertThat(children.terminate(2).get()).isFalse();
        interrupted.await();
        assertThat(lost).containsOnlyKeys(1);
        assertThat(lost.get(1)).isInstanceOf(CancellationException.class);
        assertThat(children.count().get().running()).isEqualTo(2);
        gate.countDown();
        pipeline.closeNow();
    }

    @Test
    @Rule("R211")
    void toTerminateARunningChildWaitsForItButTheStageDoesNot() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        Pipeline pipeline = three(ChildShutdown.DEFAULT, event -> {
            try {
                sleep();
            } finally {
                interrupted.countDown();
                stubborn();
            }
        });
        Children<Integer> children = pipeline.children("c");

        CompletableFuture<Boolean> first = children.terminate(2);
        CompletableFuture<Boolean> second = children.terminate(2);
        interrupted.await();
        assertThat(children.count().get().running()).as("the stage continues").isEqualTo(3);
        assertThat(first).isNotDone();
        gate.countDown();
        assertThat(first.get()).isTrue();
        assertThat(second.get()).isTrue();
        assertThat(children.terminate(2).get()).isFalse();
        assertThat(lost.get(1)).as("it is transient, and not restarted").isInstanceOf(InterruptedException.class);
        pipeline.closeNow();
    }

    @Test
    @Rule("R211")
    void aTerminatedChildThatIgnoresItsInterruptIsAbandoned() throws Exception {
        try (Logs logs = Logs.captured()) {
            Pipeline pipeline = three(SHORT, event -> stubborn());

            assertThat(pipeline.children("c").terminate(1).get()).isTrue();

            assertThat(lost).containsOnlyKeys(0);
            assertThat(logs.warnings())
                    .containsExactly("Child 1 of stage 'c-0' of pipeline 'p' ignored its interrupt and was abandoned;"
                            + " its event counts as failed");
            gate.countDown();
            InputSnapshot input = ended(pipeline);
            assertThat(input.handled()).isEqualTo(2);
            assertThat(input.failed()).isEqualTo(1);
        }
    }

    @Test
    @Rule("R212")
    void anInterruptNeverReachesWhatTheThreadDoesNext() throws Exception {
        AtomicInteger leaked = new AtomicInteger();
        AtomicInteger seen = new AtomicInteger();
        Scheduler watching = new WatchedThreads(Schedulers.platform(3), leaked);
        for (int i = 0; i < 1_000; i++) {
            CountDownLatch begun = new CountDownLatch(2);
            Pipeline pipeline = Pipeline.of(
                    PipelineDefinition.named("p")
                            .producer("a", Sources.range(2))
                            .consumer(
                                    "c",
                                    ConsumerStage.<Integer>each(event -> {
                                        begun.countDown();
                                        for (int spin = 0; spin < 50 * (event + 1); spin++) {
                                            Thread.onSpinWait();
                                        }
                                        seen.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
                                    }),
                                    s -> s.subscribeTo("a")
                                            .perEvent(ChildOptions.TEMPORARY.withShutdown(ChildShutdown.BRUTAL_KILL)))
                            .build(),
                    watching);
            pipeline.start();
            begun.await();
            var unused = pipeline.children("c").terminate(1 + i % 2);
            pipeline.closeNow();
            pipeline.completion().get();
            assertThat(ended(pipeline).handled() + ended(pipeline).failed()).isEqualTo(2);
        }
        watching.close();

        assertThat(leaked).hasValue(0);
        assertThat(seen).as("some were interrupted while they ran").hasPositiveValue();
    }

    /** Checks before and after each task whether its thread is interrupted. */
    private record WatchedThreads(Scheduler threads, AtomicInteger leaked) implements Scheduler {

        @Override
        public void execute(Runnable task, boolean mayBlock) {
            threads.execute(
                    () -> {
                        look();
                        task.run();
                        look();
                    },
                    mayBlock);
        }

        private void look() {
            leaked.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
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
        public void close() {
            threads.close();
        }
    }

    @Test
    @Rule("R207")
    void everyEventIsAccountedForInAnyRaceWithTheEnd() throws Exception {
        for (int i = 0; i < 500; i++) {
            int round = i;
            Pipeline pipeline = Pipeline.of(
                    PipelineDefinition.named("p")
                            .producer("a", Sources.range(50))
                            .consumer(
                                    "c",
                                    ConsumerStage.<Integer>each(event -> {
                                        if ((event + round) % 7 == 0) {
                                            throw new IllegalStateException("oops");
                                        }
                                        Thread.yield();
                                    }),
                                    s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(5, 1))
                                            .perEvent(ChildOptions.TRANSIENT
                                                    .withIntensity(new RestartIntensity(round % 9, Duration.ofDays(1)))
                                                    .withShutdown(ChildShutdown.DEFAULT)))
                            .build(),
                    scheduler);
            pipeline.start();
            Children<Integer> children = pipeline.children("c");
            for (int id = 1; id < 10; id++) {
                var unused = children.terminate(id);
            }
            if (round % 3 == 0) {
                pipeline.closeNow();
            }
            InputSnapshot input = ended(pipeline);
            assertThat(input.inProgress()).isZero();
            assertThat(input.handled() + input.failed() + input.givenUp())
                    .as("round %s: %s", round, input)
                    .isEqualTo(delivered(pipeline));
            assertThat(children.count().get().total()).isZero();
        }
    }

    private static long delivered(Pipeline pipeline) {
        return pipeline.snapshot()
                .stage("a")
                .orElseThrow()
                .instances()
                .get(0)
                .output()
                .dispatched();
    }

    @Test
    void tenThousandChildrenThatBlockAreNothingSpecialOnVirtualThreads() throws Exception {
        assumeTrue(Schedulers.virtualThreadsAvailable(), "this JVM has no virtual threads; they came with Java 21");
        int many = 10_000;
        CountDownLatch allBlock = new CountDownLatch(many);
        try (Scheduler virtual = Schedulers.virtual()) {
            Pipeline pipeline = Pipeline.of(
                    PipelineDefinition.named("p")
                            .producer("a", Sources.range(many))
                            .consumer(
                                    "c",
                                    ConsumerStage.<Integer>each(event -> {
                                        allBlock.countDown();
                                        gate.await();
                                    }),
                                    s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(many, many))
                                            .perEvent(ChildOptions.TEMPORARY))
                            .build(),
                    virtual);
            pipeline.start();

            assertThat(allBlock.await(30, TimeUnit.SECONDS))
                    .as("all at the same time")
                    .isTrue();
            assertThat(pipeline.children("c").count().get().running()).isEqualTo(many);
            gate.countDown();
            pipeline.completion().get(30, TimeUnit.SECONDS);
            assertThat(ended(pipeline).handled()).isEqualTo(many);
        }
    }

    @Test
    void onPlatformThreadsTheRestOfTheChildrenWaitsForAThread() throws Exception {
        Map<Integer, Boolean> seen = Collections.synchronizedMap(new java.util.TreeMap<>());
        try (Scheduler four = Schedulers.platform(4)) {
            CountDownLatch fourBlock = new CountDownLatch(3);
            Pipeline pipeline = Pipeline.of(
                    PipelineDefinition.named("p")
                            .producer("a", Sources.range(20))
                            .consumer(
                                    "c",
                                    ConsumerStage.<Integer>each(event -> {
                                        seen.put(event, true);
                                        fourBlock.countDown();
                                        gate.await();
                                    }),
                                    s -> s.subscribeTo("a").perEvent(ChildOptions.TEMPORARY))
                            .build(),
                    four);
            pipeline.start();
            fourBlock.await();
            assertThat(seen.size()).isLessThanOrEqualTo(4);
            gate.countDown();
            pipeline.completion().get();
            assertThat(seen).hasSize(20);
        }
    }
}
