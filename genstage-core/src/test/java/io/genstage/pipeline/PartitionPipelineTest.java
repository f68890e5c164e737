package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.DiscardReason;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.OrphanPolicy;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.dispatch.Placement;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.snapshot.PartitionSnapshot;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import io.genstage.testing.Rule;
import io.genstage.testing.SeededScheduler;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Pipelines whose stages partition their events. */
class PartitionPipelineTest {

    private static final int KEYS = 10_000;

    private static final int EVENTS = 3 * KEYS;

    private static final int MAX_BACKLOG = 200;

    /** Records its events, and requests them only when the test does. */
    private static final class ManualConsumer implements ConsumerStage<Integer> {

        private final List<Integer> events = new ArrayList<>();

        private @Nullable Subscription subscription;

        @Override
        public DemandControl subscribed(Subscription toProducer) {
            subscription = toProducer;
            return DemandControl.MANUAL;
        }

        @Override
        public void handleEvents(List<Integer> batch, Subscription from) {
            events.addAll(batch);
        }
    }

    @Test
    @Rule({"R180", "R184", "R188", "R189", "R194", "D11"})
    void tenThousandKeysPassEightPartitionsOfWhichOneIsSlow() {
        PipelineDefinition.Builder definition = PipelineDefinition.named("keys")
                .producer(
                        "source",
                        Sources.range(EVENTS),
                        s -> s.dispatcher(() -> new PartitionDispatcher<>(PartitionOptions.ofCount(8)
                                .withKey((Integer event) -> event % KEYS)
                                .withMaxBacklog(MAX_BACKLOG))));
        ManualConsumer slow = new ManualConsumer();
        Map<String, Recorder<Integer>> fast = new HashMap<>();
        for (int partition = 0; partition < 8; partition++) {
            String name = Integer.toString(partition);
            SubscriptionOptions options = SubscriptionOptions.ofMaxDemand(100).withPartition(name);
            ConsumerStage<Integer> handler =
                    partition == 3 ? slow : fast.computeIfAbsent(name, key -> new Recorder<>());
            definition.consumer("c" + partition, handler, s -> s.subscribeTo("source", options));
        }
        HandDriven run = new HandDriven(new SeededScheduler(1, Duration.ofMillis(1)), definition.build()).start();

        int rounds = 0;
        while (run.pipeline().status() == Status.RUNNING) {
            assertThat(output(run).partitions())
                    .allSatisfy(partition -> assertThat(partition.backlog()).isLessThanOrEqualTo(MAX_BACKLOG));
            assertThat(++rounds).as("it does not hang").isLessThan(EVENTS);
            slow.subscription.ask(20);
            run.run();
        }

        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
        assertThat(rounds).as("the slow one sets the pace").isGreaterThan(EVENTS / 8 / 20 / 2);
        Map<Integer, Integer> nextOfKey = new HashMap<>();
        fast.values().forEach(recorder -> checkOrder(recorder.events(), nextOfKey));
        checkOrder(slow.events, nextOfKey);
        assertThat(nextOfKey).hasSize(KEYS);
        assertThat(nextOfKey.values()).as("every event was handled, once").containsOnly(EVENTS / KEYS);
    }

    private static void checkOrder(List<Integer> events, Map<Integer, Integer> nextOfKey) {
        for (int event : events) {
            int number = nextOfKey.merge(event % KEYS, 1, Integer::sum) - 1;
            assertThat(event / KEYS).as("the order of key %s", event % KEYS).isEqualTo(number);
        }
    }

    @Test
    @Rule({"R191", "D3"})
    void queuedEventsOfAConsumerThatLeavesAreHandledByItsSuccessor() {
        ManualConsumer first = new ManualConsumer();
        Recorder<Integer> other = new Recorder<>();
        Recorder<Integer> successor = new Recorder<>();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("source", Sources.range(20), s -> s.dispatcher(() -> evenAndOdd(OrphanPolicy.HOLD)))
                .consumer("first", first, s -> s.subscribeTo("source", taking("even")))
                .consumer("other", other, s -> s.subscribeTo("source", taking("odd")))
                .consumer("successor", successor, s -> {}));
        first.subscription.ask(3);
        run.run();
        assertThat(first.events).containsExactly(0, 2, 4);
        assertThat(output(run).queued()).isEqualTo(7);

        first.subscription.cancel();
        run.run();
        assertThat(output(run).partitions())
                .containsExactly(new PartitionSnapshot("even", null, 7), new PartitionSnapshot("odd", "other-0", 0));
        run.pipeline().subscribe("successor", "source", taking("even"));
        run.run();

        assertThat(successor.events()).containsExactly(6, 8, 10, 12, 14, 16, 18);
        assertThat(other.events()).containsExactly(1, 3, 5, 7, 9, 11, 13, 15, 17, 19);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void discardedOrphansAreCountedAndDelayNoPartition() {
        Recorder<Integer> odd = new Recorder<>();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("source", Sources.range(10_000), s -> s.dispatcher(() -> evenAndOdd(OrphanPolicy.DISCARD)))
                .consumer("odd", odd, s -> s.subscribeTo("source", taking("odd"))));

        assertThat(odd.events()).hasSize(5000);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
        assertThat(output(run).discarded(DiscardReason.ORPHANED)).isEqualTo(5000);
    }

    @Test
    @Rule({"R185", "D17"})
    void aFunctionThatDiscardsDoesNotStopTheSource() {
        Recorder<Integer> handled = new Recorder<>();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer(
                        "source",
                        Sources.range(10_000),
                        s -> s.dispatcher(() -> new PartitionDispatcher<>(PartitionOptions.ofCount(1)
                                .withFunction((Integer event) -> event % 10 < 6 ? null : new Placement<>(event, "0")))))
                .consumer("c", handled, s -> s.subscribeTo("source", SubscriptionOptions.ofMaxDemand(100))));

        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
        assertThat(handled.events())
                .isEqualTo(IntStream.range(0, 10_000)
                        .filter(event -> event % 10 >= 6)
                        .boxed()
                        .toList());
        assertThat(output(run).discards()).isEqualTo(Map.of(DiscardReason.FILTERED, 6000L));
    }

    @Test
    @Rule({"R187", "D6"})
    void aKeyThatThrowsFailsItsEventAndNotTheProducer() {
        Recorder<Integer> handled = new Recorder<>();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer(
                        "source",
                        Sources.range(100),
                        s -> s.dispatcher(() -> new PartitionDispatcher<>(PartitionOptions.ofNames("a")
                                .withKey((Integer event) -> event % 50 == 7 ? "nowhere" : "a"))))
                .consumer("c", handled, s -> s.subscribeTo("source")));

        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
        assertThat(handled.events()).hasSize(98).doesNotContain(7, 57);
        assertThat(output(run).discards()).isEqualTo(Map.of(DiscardReason.FAILED, 2L));
    }

    @Test
    @Rule("R181")
    void instancesShareThePartitionsAndEachKeyIsHandledByOne() {
        Map<Integer, String> handledBy = new HashMap<>();
        ConsumerStage<Integer> handler = (events, from) -> events.forEach(event -> {
            String known = handledBy.putIfAbsent(event % 100, from.consumer());
            assertThat(from.consumer()).isEqualTo(known == null ? from.consumer() : known);
        });
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer(
                        "source",
                        Sources.range(2000),
                        s -> s.dispatcher(() -> new PartitionDispatcher<>(
                                PartitionOptions.ofCount(8).withKey((Integer event) -> event % 100))))
                .consumer("store", handler, s -> s.subscribeTo("source").concurrency(3)));

        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
        assertThat(handledBy).hasSize(100);
        assertThat(handledBy.values()).contains("store-0", "store-1", "store-2");
    }

    private static PartitionDispatcher<Integer> evenAndOdd(OrphanPolicy orphan) {
        return new PartitionDispatcher<>(PartitionOptions.ofNames("even", "odd")
                .withKey((Integer event) -> event % 2 == 0 ? "even" : "odd")
                .withOrphan(orphan));
    }

    private static SubscriptionOptions taking(String partition) {
        return SubscriptionOptions.DEFAULT.withPartition(partition);
    }

    private static OutputSnapshot output(HandDriven run) {
        return run.stage("source").instances().get(0).output();
    }
}
