package io.genstage.internal.turns;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.Scheduler;
import io.genstage.StageContext;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.pipeline.Pipeline;
import io.genstage.pipeline.Schedulers;
import io.genstage.testing.OneThread;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which stages one thread serves, and which it submits to other threads. */
@Timeout(60)
class WorkerTest {

    private static final Duration QUICK = Duration.ofNanos(1_000);

    private static final Duration SLOW = Duration.ofMillis(1).dividedBy(10);

    private static final SubscriptionOptions ONE = SubscriptionOptions.ofMaxDemand(1);

    private final OneThread scheduler = new OneThread();

    private final List<String> handled = new ArrayList<>();

    /**
     * A producer and consumers with a certain duration for each event. They are started and have made their first
     * calls, which are expected to be brief.
     */
    private Pipeline broadcast(int events, Duration... times) {
        PipelineDefinition.Builder definition = PipelineDefinition.named("p")
                .producer("a", Sources.range(events), s -> s.dispatcher(BroadcastDispatcher::new));
        for (int i = 0; i < times.length; i++) {
            Duration time = times[i];
            String name = "c" + i;
            definition.consumer(
                    name,
                    (batch, from) -> {
                        scheduler.take(time);
                        handled.add(name);
                    },
                    s -> s.subscribeTo("a", ONE));
        }
        Pipeline pipeline = Pipeline.of(definition.build(), scheduler);
        pipeline.start();
        return pipeline;
    }

    @Test
    void quickPeersAreServedOnTheSameThread() {
        Pipeline pipeline = broadcast(1_000, QUICK, QUICK, QUICK);
        scheduler.runAll();

        assertThat(pipeline.completion()).isDone();
        assertThat(handled).hasSize(3_000);
        assertThat(scheduler.submissions()).as("only the start").isLessThan(50);
    }

    @Test
    void quickPeersThatDoNotFitInTheQueueShareOneOtherThread() {
        Duration[] times = new Duration[200];
        Arrays.fill(times, Duration.ofNanos(10));
        broadcast(1, times);
        scheduler.runAll();
        scheduler.forgetSubmissions();
        broadcast(100, times);
        scheduler.runAll();

        assertThat(handled).hasSize(200 + 100 * 200);
        assertThat(scheduler.submissions())
                .as("sixteen at a time, and not each alone")
                .isLessThan(100 * 200 / 10);
    }

    @Test
    void peersOfASlowStageAreSubmittedToOtherThreads() {
        broadcast(100, SLOW, SLOW);
        scheduler.runAll();

        assertThat(handled).hasSize(200);
        assertThat(scheduler.submissions())
                .as("of two that are slow, one is left to another thread each time")
                .isGreaterThan(100);
    }

    @Test
    void aQuickPeerWithSeparateThreadsRunsOnThem() {
        OneThread own = new OneThread();
        Pipeline.of(
                        PipelineDefinition.named("p")
                                .producer("a", Sources.range(100))
                                .<Integer>consumer(
                                        "c",
                                        (batch, from) -> handled.add("c"),
                                        s -> s.subscribeTo("a", ONE).scheduler(own))
                                .build(),
                        scheduler)
                .start();
        scheduler.runAll();

        assertThat(handled).isEmpty();
        while (own.runAll() | scheduler.runAll()) {
            assertThat(own.submissions()).isLessThan(200);
        }
        assertThat(handled).hasSize(100);
        assertThat(own.submissions()).as("each event wakes them up").isGreaterThan(100);
    }

    @Test
    void stagesDoNotWaitForTheThreadsOfAnotherToStart() {
        OneThread own = new OneThread();
        List<String> started = new ArrayList<>();
        PipelineDefinition.Builder definition = PipelineDefinition.named("p");
        definition.producer("a", ProducerStage.<Integer>inletOnly(), s -> s.scheduler(own));
        for (int i = 0; i < 3; i++) {
            definition.consumer("c" + i, starting(() -> started.add("c")), s -> s.subscribeTo("a"));
        }
        Pipeline.of(definition.build(), scheduler).start();
        scheduler.runAll();

        assertThat(started).as("though the producer has no thread yet").hasSize(3);
    }

    @Test
    void anOccasionalSlowCallDoesNotMakeAStageSlow() {
        PipelineDefinition.Builder definition = PipelineDefinition.named("p")
                .producer("a", Sources.range(1_000), s -> s.dispatcher(BroadcastDispatcher::new));
        for (int i = 0; i < 3; i++) {
            definition.<Integer>consumer(
                    "c" + i,
                    (batch, from) -> {
                        scheduler.take(batch.get(0) % 10 == 0 ? SLOW : QUICK);
                        handled.add("c");
                    },
                    s -> s.subscribeTo("a", ONE));
        }
        Pipeline.of(definition.build(), scheduler).start();
        scheduler.runAll();

        assertThat(handled).hasSize(3_000);
        assertThat(scheduler.submissions()).as("as without the slow call").isLessThan(50);
    }

    @Test
    void aSlowStageLetsQuickStagesGoFirst() {
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", Sources.range(100))
                        .consumer(
                                "c",
                                (batch, from) -> {
                                    scheduler.take(SLOW);
                                    handled.add("c");
                                },
                                s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(2)))
                        .build(),
                scheduler);
        pipeline.start();
        scheduler.runAll();

        assertThat(handled).hasSize(100);
        assertThat(scheduler.submissions())
                .as("no other thread wakes up for the producer, whose consumer has its next event")
                .isLessThan(20);
    }

    @Test
    void aTurnEndsIfOthersWaitForTheThread() {
        scheduler.crowded(true);
        broadcast(10_000, QUICK);
        scheduler.runAll();
        long crowded = scheduler.submissions();
        scheduler.crowded(false);
        scheduler.forgetSubmissions();
        broadcast(10_000, QUICK);
        scheduler.runAll();

        assertThat(crowded - scheduler.submissions())
                .as("about once in a millisecond")
                .isBetween(8L, 12L);
    }

    @Test
    void oneTimerChecksAllTurnsAndEndsAfterTheLast() {
        scheduler.crowded(true);
        broadcast(2_000, QUICK, QUICK, QUICK);
        scheduler.runAll();
        int set = scheduler.timers();
        scheduler.fireTimers();

        assertThat(set).isOne();
        assertThat(scheduler.timers()).isZero();
    }

    @Test
    void withoutATimerNoStageIsQueuedDuringACall() {
        scheduler.closeTimer();
        broadcast(100, QUICK, QUICK, QUICK);
        scheduler.runAll();

        assertThat(handled).hasSize(300);
        assertThat(scheduler.submissions()).isGreaterThan(100);
    }

    @Test
    void theWatchdogMovesPeersFromAnUnexpectedlyLongCall() {
        List<Integer> duringTheLongCall = new ArrayList<>();
        PipelineDefinition.Builder definition = PipelineDefinition.named("p")
                .producer("a", Sources.range(100), s -> s.dispatcher(BroadcastDispatcher::new))
                .<Integer>consumer(
                        "b",
                        (batch, from) -> {
                            scheduler.take(QUICK);
                            if (batch.contains(50)) {
                                scheduler.fireTimers();
                                scheduler.fireTimers();
                                scheduler.runOnce();
                                duringTheLongCall.add(handled.size());
                            }
                        },
                        s -> s.subscribeTo("a", ONE))
                .consumer("c", (batch, from) -> handled.add("c"), s -> s.subscribeTo("a", ONE));
        Pipeline pipeline = Pipeline.of(definition.build(), scheduler);
        pipeline.start();
        scheduler.runAll();

        assertThat(pipeline.completion()).isDone();
        assertThat(handled).as("nothing is lost or done twice").hasSize(100);
        assertThat(duringTheLongCall)
                .as("the other handles the event meanwhile")
                .containsExactly(51);
    }

    @Test
    void peersWaitForAFewUntimedCallbacks() {
        assertThat(submissionsForCastsInARow(2)).as("the first cast only").isOne();
        assertThat(submissionsForCastsInARow(20)).isGreaterThan(1);
    }

    /** Each cast is emitted, so the consumer is queued after the first one. */
    private long submissionsForCastsInARow(int casts) {
        ProducerStage<Integer> emitsCasts = new ProducerStage<>() {
            @Override
            public void handleDemand(long demand, Emitter<Integer> out) {}

            @Override
            public void cast(Object message, Emitter<Integer> out) {
                out.emit((Integer) message);
            }
        };
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", emitsCasts)
                        .<Integer>consumer("c", (batch, from) -> handled.add("c"), s -> s.subscribeTo("a"))
                        .build(),
                scheduler);
        pipeline.start();
        scheduler.runAll();
        pipeline.stage("a").cast(0); // the consumer's first call, which is expected to be brief
        scheduler.runAll();
        handled.clear();
        scheduler.forgetSubmissions();
        for (int i = 0; i < casts; i++) {
            pipeline.stage("a").cast(i);
        }
        scheduler.runAll();
        assertThat(handled).isNotEmpty();
        return scheduler.submissions();
    }

    @Test
    void stagesStartInGroups() {
        PipelineDefinition.Builder definition = PipelineDefinition.named("p");
        for (int i = 0; i < 320; i++) {
            definition.producer("a" + i, ProducerStage.inletOnly());
        }
        Pipeline pipeline = Pipeline.of(definition.build(), scheduler);
        pipeline.start();
        scheduler.runAll();

        assertThat(pipeline.status()).isEqualTo(Status.RUNNING);
        assertThat(scheduler.submissions())
                .as("to begin, 16 at a time; and the future of the start")
                .isEqualTo(320 / 16 + 1);
    }

    @Test
    void aStageThatBlocksInItsStartDelaysOthersOnlyBriefly() throws Exception {
        CountDownLatch lastHasStarted = new CountDownLatch(1);
        PipelineDefinition.Builder definition =
                PipelineDefinition.named("p").producer("a", ProducerStage.<Integer>inletOnly());
        definition.consumer("first", starting(lastHasStarted::await), s -> s.subscribeTo("a"));
        definition.consumer("last", starting(lastHasStarted::countDown), s -> s.subscribeTo("a"));
        try (Scheduler threads = Schedulers.platform(8);
                Pipeline pipeline = Pipeline.of(definition.build(), threads)) {
            pipeline.start().get(30, TimeUnit.SECONDS);

            assertThat(pipeline.status()).isEqualTo(Status.RUNNING);
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }

    private static ConsumerStage<Integer> starting(Step started) {
        return new ConsumerStage<>() {
            @Override
            public void started(StageContext context) throws Exception {
                started.run();
            }

            @Override
            public void handleEvents(List<Integer> events, Subscription from) {}
        };
    }

    @Test
    void aHandlerMayWaitForAPeerThatWaitsForIt() throws Exception {
        CountDownLatch met = new CountDownLatch(1);
        ProducerStage<Integer> numbers = Sources.range(10_000);
        try (Scheduler threads = Schedulers.platform(8)) {
            Pipeline pipeline = Pipeline.of(
                    PipelineDefinition.named("p")
                            .producer("a", numbers, s -> s.dispatcher(BroadcastDispatcher::new))
                            .<Integer>consumer(
                                    "b",
                                    (batch, from) -> {
                                        if (batch.contains(9_000)) {
                                            assertThat(met.await(30, TimeUnit.SECONDS))
                                                    .isTrue();
                                        }
                                    },
                                    s -> s.subscribeTo("a", ONE))
                            .<Integer>consumer(
                                    "c",
                                    (batch, from) -> {
                                        if (batch.contains(9_000)) {
                                            met.countDown();
                                        }
                                    },
                                    s -> s.subscribeTo("a", ONE))
                            .build(),
                    threads);
            pipeline.start();

            pipeline.completion().get(30, TimeUnit.SECONDS);
        }
    }

    /**
     * The timer fires after 1 to 2 ms, so it races with the end of a call that takes about as long, some thousand
     * times.
     */
    @Test
    void peersAreServedOnceWhetherTheCallOrTheTimerEndsFirst() throws Exception {
        int events = 4_000;
        List<Integer> first = new ArrayList<>();
        List<Integer> second = new ArrayList<>();
        try (Scheduler threads = Schedulers.platform(8)) {
            Pipeline pipeline = Pipeline.of(
                    PipelineDefinition.named("p")
                            .producer("a", Sources.range(events), s -> s.dispatcher(BroadcastDispatcher::new))
                            .<Integer>consumer(
                                    "b",
                                    (batch, from) -> {
                                        first.addAll(batch);
                                        if (batch.get(0) % 3 == 0) {
                                            LockSupport.parkNanos(900_000 + batch.get(0) % 7 * 150_000);
                                        }
                                    },
                                    s -> s.subscribeTo("a", ONE))
                            .<Integer>consumer("c", (batch, from) -> second.addAll(batch), s -> s.subscribeTo("a", ONE))
                            .build(),
                    threads);
            pipeline.start();

            pipeline.completion().get(30, TimeUnit.SECONDS);
        }

        List<Integer> all = IntStream.range(0, events).boxed().toList();
        assertThat(first).isEqualTo(all);
        assertThat(second).isEqualTo(all);
    }
}
