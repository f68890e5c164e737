package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.genstage.Scheduler;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.dispatch.Subscriber;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.snapshot.PartitionSnapshot;
import io.genstage.snapshot.PipelineSnapshot;
import io.genstage.testing.HandDriven;
import io.genstage.testing.InTime;
import io.genstage.testing.Recorder;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A snapshot takes a bounded time, whatever the foreign code does that stages call in their turn. */
class SnapshotTest {

    private static final Duration WATCHDOG = Duration.ofSeconds(30);

    private final Scheduler scheduler = Schedulers.platform("snapshot", 8);

    private final Recorder<Integer> recorder = new Recorder<>();

    @AfterEach
    void close() {
        scheduler.close();
    }

    private Pipeline started(PipelineDefinition.Builder definition) {
        Pipeline pipeline = Pipeline.of(definition.build(), scheduler);
        pipeline.start().join();
        return pipeline;
    }

    private static PartitionDispatcher<Integer> byKey(Function<Integer, Integer> key) {
        return new PartitionDispatcher<>(PartitionOptions.<Integer>ofCount(1).withKey(key));
    }

    @Test
    void keyFunctionsThatReadEachOthersStageDoNotWaitForEachOther() throws InterruptedException {
        CyclicBarrier bothInside = new CyclicBarrier(2);
        Map<String, PipelineSnapshot> seen = new ConcurrentHashMap<>();
        Pipeline[] pipelines = new Pipeline[1];
        Function<String, Function<Integer, Integer>> looking = stage -> event -> {
            await(bothInside);
            seen.put(stage, pipelines[0].snapshot());
            await(bothInside);
            return event;
        };
        Pipeline pipeline = started(PipelineDefinition.named("p")
                .producer("a", Sources.silent(), s -> s.dispatcher(() -> byKey(looking.apply("a"))))
                .producer("b", Sources.silent(), s -> s.dispatcher(() -> byKey(looking.apply("b"))))
                .consumer("c", recorder, s -> s.subscribeTo("a").subscribeTo("b")));
        pipelines[0] = pipeline;
        assertThat(pipeline.awaitIdle(WATCHDOG))
                .as("no two stages wait for one thread")
                .isTrue();
        pipeline.inlet("a").offer(1);
        pipeline.inlet("b").offer(2);

        assertTimeoutPreemptively(
                WATCHDOG, () -> assertThat(pipeline.awaitIdle(WATCHDOG)).isTrue());

        assertThat(seen).containsOnlyKeys("a", "b");
        assertThat(seen.values()).allSatisfy(look -> assertThat(look.stages()).hasSize(3));
        assertThat(recorder.events()).containsExactlyInAnyOrder(1, 2);
        pipeline.closeNow();
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(WATCHDOG.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("the other one does not come", e);
        }
    }

    @Test
    void aSnapshotIncludesAStageThatIsBlockedInAKeyFunction() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Pipeline pipeline = started(PipelineDefinition.named("p")
                .producer(
                        "a",
                        Sources.silent(),
                        s -> s.dispatcher(() -> byKey(event -> {
                            inside.countDown();
                            awaitInTime(goOn);
                            return event;
                        })))
                .consumer("c", recorder, s -> s.subscribeTo("a")));
        pipeline.inlet("a").offer(1);
        inside.await();

        PipelineSnapshot first = assertTimeoutPreemptively(WATCHDOG, pipeline::snapshot);
        PipelineSnapshot second = assertTimeoutPreemptively(WATCHDOG, pipeline::snapshot);
        goOn.countDown();

        assertThat(pipeline.awaitIdle(WATCHDOG)).isTrue();
        assertThat(List.of(first, second))
                .allSatisfy(look -> assertThat(output(look).emitted()).isEqualTo(1));
        assertThat(output(pipeline.snapshot()).dispatched()).isEqualTo(1);
        pipeline.closeNow();
    }

    private static void awaitInTime(CountDownLatch latch) {
        try {
            assertThat(latch.await(WATCHDOG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static OutputSnapshot output(PipelineSnapshot look) {
        return look.stage("a").orElseThrow().instances().get(0).output();
    }

    /** A read lasts until the figures have changed, so only the stage itself can read consistent figures. */
    private static final class ChangingDispatcher implements Dispatcher<Integer> {

        private final Dispatcher<Integer> real = new DemandDispatcher<>();

        private final AtomicLong dispatched = new AtomicLong();

        private volatile boolean armed;

        @Override
        public String name() {
            return "restless";
        }

        @Override
        public void subscribed(Subscriber<Integer> subscriber) {
            real.subscribed(subscriber);
        }

        @Override
        public void cancelled(Subscriber<Integer> subscriber, Discards<Integer> discards) {
            real.cancelled(subscriber, discards);
        }

        @Override
        public void asked(Subscriber<Integer> subscriber) {
            real.asked(subscriber);
        }

        @Override
        public long grant() {
            return real.grant();
        }

        @Override
        public void dispatch(EventSlice<Integer> events, Discards<Integer> discards) {
            real.dispatch(events, discards);
            dispatched.incrementAndGet();
        }

        @Override
        public List<PartitionSnapshot> partitions() {
            long before = dispatched.get();
            long end = System.nanoTime() + WATCHDOG.toNanos();
            boolean inTurn = Thread.currentThread().getName().startsWith("snapshot-");
            while (armed && !inTurn && dispatched.get() < before + 2 && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            return List.of();
        }
    }

    @Test
    void aStageThatAlwaysChangesTakesTheSnapshotInItsTurn() {
        ChangingDispatcher restless = new ChangingDispatcher();
        Pipeline pipeline = started(PipelineDefinition.named("p")
                .producer("a", Sources.counter(), s -> s.dispatcher(() -> restless))
                .consumer(
                        "c",
                        (List<Integer> events, Subscription from) -> {},
                        s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(2))));

        restless.armed = true;
        OutputSnapshot seen = output(assertTimeoutPreemptively(WATCHDOG, pipeline::snapshot));

        assertThat(seen.emitted()).isPositive().isEqualTo(seen.dispatched() + seen.buffered());
        pipeline.closeNow();
    }

    @Test
    void aDispatcherThatThrowsInPartitionsOrNameHidesNoOtherFigure() {
        boolean[] armed = new boolean[1];
        Dispatcher<Integer> mute = new NamelessDispatcher(armed);
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.range(10), s -> s.dispatcher(() -> mute))
                .consumer("c", recorder, s -> s.subscribeTo("a")));
        armed[0] = true;

        InstanceSnapshot seen = run.stage("a").instances().get(0);

        assertThat(seen.output().dispatched()).isEqualTo(10);
        assertThat(seen.output().partitions()).isEmpty();
        assertThat(run.stage("a").dispatcher()).isEqualTo("NamelessDispatcher");
    }

    /** Throws instead of describing itself when it is armed. */
    private static final class NamelessDispatcher implements Dispatcher<Integer> {

        private final Dispatcher<Integer> real = new BroadcastDispatcher<>();

        private final boolean[] armed;

        NamelessDispatcher(boolean[] armed) {
            this.armed = armed;
        }

        private void perhapsThrow() {
            if (armed[0]) {
                throw new StackOverflowError("mute");
            }
        }

        @Override
        public String name() {
            perhapsThrow();
            return "mute";
        }

        @Override
        public void subscribed(Subscriber<Integer> subscriber) {
            real.subscribed(subscriber);
        }

        @Override
        public void cancelled(Subscriber<Integer> subscriber, Discards<Integer> discards) {
            real.cancelled(subscriber, discards);
        }

        @Override
        public void asked(Subscriber<Integer> subscriber) {
            real.asked(subscriber);
        }

        @Override
        public long grant() {
            return real.grant();
        }

        @Override
        public void dispatch(EventSlice<Integer> events, Discards<Integer> discards) {
            real.dispatch(events, discards);
        }

        @Override
        public List<PartitionSnapshot> partitions() {
            perhapsThrow();
            return real.partitions();
        }
    }

    @Test
    void aSnapshotOfManyBlockedStagesWaitsOnce() throws InterruptedException {
        int stages = 20;
        CountDownLatch inside = new CountDownLatch(stages);
        CountDownLatch goOn = new CountDownLatch(1);
        Scheduler many = Schedulers.platform("many", 2 * stages);
        PipelineDefinition.Builder definition = PipelineDefinition.named("p");
        for (int i = 0; i < stages; i++) {
            String name = "a" + i;
            definition
                    .producer(
                            name,
                            Sources.silent(),
                            s -> s.dispatcher(() -> byKey(event -> {
                                inside.countDown();
                                awaitInTime(goOn);
                                return event;
                            })))
                    .consumer("c" + i, (List<Integer> events, Subscription from) -> {}, s -> s.subscribeTo(name));
        }
        Pipeline pipeline = Pipeline.of(definition.build(), many);
        pipeline.start().join();
        assertThat(pipeline.awaitIdle(WATCHDOG)).isTrue();
        IntStream.range(0, stages).forEach(i -> pipeline.inlet("a" + i).offer(i));
        inside.await();

        // 50 ms; once for each stage would be 1 s
        InTime.atLeastOnce(
                Duration.ofMillis(900),
                () -> assertThat(pipeline.snapshot().stages()).hasSize(2 * stages));
        goOn.countDown();

        assertThat(pipeline.awaitIdle(WATCHDOG)).isTrue();
        pipeline.closeNow();
        many.close();
    }
}
