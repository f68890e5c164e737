package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.Scheduler;
import io.genstage.StageContext;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.supervision.ChildOptions;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stages with separate schedulers. */
@Timeout(60)
class OwnThreadsTest {

    private static final SubscriptionOptions ONE = SubscriptionOptions.ofMaxDemand(1);

    private final Scheduler scheduler = Schedulers.platform(16);

    private final Scheduler own = Schedulers.platform("own", 4);

    private final Set<String> here = ConcurrentHashMap.newKeySet();

    private final Set<String> there = ConcurrentHashMap.newKeySet();

    @AfterEach
    void close() {
        scheduler.close();
        own.close();
    }

    /** Records the thread of each of its callbacks. */
    private record ThreadRecorder(Set<String> threads) implements ConsumerStage<Integer> {

        private void note() {
            threads.add(Thread.currentThread().getName());
        }

        @Override
        public void started(StageContext context) {
            note();
        }

        @Override
        public void handleEvents(List<Integer> events, Subscription from) {
            note();
        }

        @Override
        public void cast(Object message, Emitter<Void> out) {
            note();
        }

        @Override
        public void terminated(Throwable failure) {
            note();
        }
    }

    /** Many stages of both kinds alternately. Stages with the same threads are started together. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyCallOfAStageRunsOnItsScheduler(boolean blocking) throws Exception {
        PipelineDefinition.Builder definition = PipelineDefinition.named("p").producer("a", Sources.range(20_000));
        for (int i = 0; i < 20; i++) {
            definition.consumer("here" + i, new ThreadRecorder(here), s -> s.subscribeTo("a", ONE));
            definition.consumer("there" + i, new ThreadRecorder(there), s -> {
                s.subscribeTo("a", ONE).scheduler(own);
                if (!blocking) {
                    s.nonBlocking();
                }
            });
        }
        try (Pipeline pipeline = Pipeline.of(definition.build(), scheduler)) {
            pipeline.start();
            pipeline.stage("there0").cast("note your thread");
            pipeline.completion().get(30, TimeUnit.SECONDS);
        }

        String prefix = blocking ? "own-[0-9]+" : "own-compute-[0-9]+";
        assertThat(there).isNotEmpty().allMatch(name -> name.matches(prefix));
        assertThat(here).isNotEmpty().allMatch(name -> name.startsWith("genstage-"));
    }

    @Test
    void aStageThatBlocksAllItsThreadsBlocksNoOther() throws Exception {
        CountDownLatch othersAreThrough = new CountDownLatch(1);
        try (Scheduler one = Schedulers.platform(1);
                Pipeline pipeline = Pipeline.of(
                        PipelineDefinition.named("p")
                                .producer("a", Sources.range(4))
                                .consumer(
                                        "blocked",
                                        (events, from) -> assertThat(othersAreThrough.await(30, TimeUnit.SECONDS))
                                                .isTrue(),
                                        s -> s.subscribeTo("a", ONE)
                                                .scheduler(own)
                                                .concurrency(4))
                                .producer("b", Sources.range(10_000))
                                .<Integer>consumer(
                                        "free",
                                        (events, from) -> {
                                            if (events.contains(9_999)) {
                                                othersAreThrough.countDown();
                                            }
                                        },
                                        s -> s.subscribeTo("b"))
                                .build(),
                        one)) {
            pipeline.start();

            pipeline.completion().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void childrenRunOnTheSchedulerOfTheirStage() throws Exception {
        try (Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", Sources.range(100))
                        .consumer(
                                "b",
                                new ThreadRecorder(there),
                                s -> s.subscribeTo("a").scheduler(own).perEvent(ChildOptions.TEMPORARY))
                        .build(),
                scheduler)) {
            pipeline.start();
            pipeline.completion().get(30, TimeUnit.SECONDS);
        }

        assertThat(there).isNotEmpty().allMatch(name -> name.startsWith("own-"));
    }

    @Test
    void aPolledSourceIsPolledOnItsScheduler() throws Exception {
        ProducerStage<Integer> source = new ProducerStage<>() {
            private int calls;

            @Override
            public void handleDemand(long demand, Emitter<Integer> out) {
                there.add(Thread.currentThread().getName());
                if (++calls == 3) {
                    out.complete();
                }
            }
        };
        try (Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer(
                                "a",
                                source,
                                s -> s.pollInterval(Duration.ofMillis(1)).scheduler(own))
                        .consumer("b", (events, from) -> {}, s -> s.subscribeTo("a"))
                        .build(),
                scheduler)) {
            pipeline.start();
            pipeline.completion().get(30, TimeUnit.SECONDS);
        }

        assertThat(there).isNotEmpty().allMatch(name -> name.startsWith("own-"));
    }

    @Test
    void aCallTimesOutWhenTheStageBlocksAllItsThreads() throws Exception {
        CountDownLatch isBlocked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (Scheduler one = Schedulers.platform("one", 1);
                Pipeline pipeline = Pipeline.of(
                        PipelineDefinition.named("p")
                                .producer("a", Sources.range(1))
                                .consumer(
                                        "blocked",
                                        (events, from) -> {
                                            isBlocked.countDown();
                                            assertThat(end.await(30, TimeUnit.SECONDS))
                                                    .isTrue();
                                        },
                                        s -> s.subscribeTo("a").scheduler(one))
                                .build(),
                        scheduler)) {
            pipeline.start();
            assertThat(isBlocked.await(30, TimeUnit.SECONDS)).isTrue();

            assertThat(pipeline.stage("blocked").call("are you there?", Duration.ofMillis(1)))
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .withCauseInstanceOf(TimeoutException.class);
            end.countDown();
            pipeline.completion().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void rejectsNullAsScheduler() {
        assertThatNullPointerException()
                .isThrownBy(() -> PipelineDefinition.named("p").producer("a", Sources.range(1), s -> s.scheduler(null)))
                .withMessage("a stage's own scheduler must not be null");
    }
}
