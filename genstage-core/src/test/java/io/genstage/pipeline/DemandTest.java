package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.CancelMode;
import io.genstage.ProducerConsumerStage;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.snapshot.SubscriptionSnapshot;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import io.genstage.testing.Rule;
import io.genstage.testing.SeededScheduler;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many events a consumer requests, when, and in which batches it handles them. */
class DemandTest {

    private final Recorder<Integer> consumer = new Recorder<>();

    private final List<Long> demands = new ArrayList<>();

    @Test
    @Rule({"R55", "R67"})
    void byDefaultRequestsAThousandAndHandlesHalves() {
        runCounter(SubscriptionOptions.DEFAULT, 2);

        assertThat(demands).first().isEqualTo(1000L);
        assertThat(demands).allMatch(demand -> demand % 500 == 0, "asks of 500, or several as one");
        assertThat(consumer.batchSizes()).startsWith(500, 500, 500);
        assertThat(consumer.events()).isEqualTo(upTo(consumer.events().size()));
    }

    @Test
    @Rule({"R66", "R72"})
    void withEightyPercentMinDemandHandlesAFifthAtATime() {
        runCounter(new SubscriptionOptions(100, 80, CancelMode.PERMANENT), 6);

        assertThat(demands).first().isEqualTo(100L);
        assertThat(demands).allMatch(demand -> demand % 20 == 0, "asks of 20, or several as one");
        assertThat(consumer.batchSizes()).startsWith(20, 20, 20, 20, 20, 20);
    }

    @Test
    @Rule({"R69", "R73"})
    void withTwentyPercentMinDemandRequestsOnceForTheLargeBatch() {
        runCounter(new SubscriptionOptions(100, 20, CancelMode.PERMANENT), 4);

        assertThat(demands).startsWith(100L, 80L);
        assertThat(consumer.batchSizes()).startsWith(80, 20, 80);
    }

    @Test
    @Rule("R71")
    void withMaxDemandOfOneHandlesOneEventAtATime() {
        runCounter(SubscriptionOptions.ofMaxDemand(1), 5);

        assertThat(demands).startsWith(1L, 1L, 1L);
        assertThat(consumer.batchSizes()).containsOnly(1);
    }

    @Test
    @Rule({"R69", "R70"})
    void requestsUpToMaxDemandAtMinDemand() {
        List<Long> asked = new ArrayList<>();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .consumer(
                        "c", consumer, s -> s.subscribeTo("a", new SubscriptionOptions(10, 5, CancelMode.PERMANENT))));

        for (int i = 0; i < 4; i++) {
            run.pipeline().inlet("a").offerAll(List.of(0, 1, 2));
            run.run();
            asked.add(edge(run).requested());
        }

        assertThat(asked).containsExactly(10L, 16L, 16L, 22L);
        assertThat(consumer.batchSizes()).containsExactly(3, 3, 3, 3);
    }

    @Test
    @Rule({"R90", "D17"})
    void demandThatAProducerDoesNotMeetStaysOwedAndIsNotPassedAgain() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", (demand, out) -> {
                    demands.add(demand);
                    out.emit("only one");
                })
                .consumer("c", new Recorder<String>(), s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(10))));

        assertThat(demands).containsExactly(10L);
        assertThat(run.stage("a").owed()).isEqualTo(9);
        assertThat(run.stage("a").pendingDemand()).isEqualTo(9);
    }

    @Test
    @Rule("R91")
    void eventsBeyondDemandMeetLaterDemandFirst() {
        int[] next = {0};
        HandDriven run = new HandDriven(
                1,
                PipelineDefinition.named("p")
                        .producer("a", (demand, out) -> {
                            demands.add(demand);
                            IntStream.range(0, 25).forEach(i -> out.emit(next[0]++));
                            if (next[0] == 100) {
                                out.complete();
                            }
                        })
                        .consumer("c", consumer, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(10)))
                        .build());

        run.start();

        assertThat(demands).hasSize(4);
        assertThat(consumer.events()).isEqualTo(upTo(100));
    }

    @Test
    @Rule("R78")
    void requestsSeparatelyOfEachProducer() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .producer("b", Sources.silent())
                .consumer(
                        "c",
                        consumer,
                        s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(7))
                                .subscribeTo("b", SubscriptionOptions.ofMaxDemand(3))));

        assertThat(run.stage("a").pendingDemand()).isEqualTo(7);
        assertThat(run.stage("b").pendingDemand()).isEqualTo(3);
    }

    @Test
    @Rule({"R123", "R130"})
    void aProducerConsumerWithoutDemandTakesNoMoreThanItsMaxDemand() {
        ProducerConsumerStage<Integer, Integer> same = (events, from, out) -> out.emitAll(events);
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.counter())
                .producerConsumer("b", same, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(100))));

        assertThat(run.stage("a").eventsOut()).isEqualTo(100);
        assertThat(run.stage("b").instances().get(0).input().queued()).isEqualTo(100);
        assertThat(run.stage("b").eventsIn()).isZero();
    }

    @Test
    @Rule("R128")
    void aProducerConsumerTakesEachBatchOnlyWithRoom() {
        ProducerConsumerStage<Integer, Integer> same = (events, from, out) -> out.emitAll(events);
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.counter())
                .producerConsumer(
                        "b", same, s -> s.subscribeTo("a", new SubscriptionOptions(1000, 990, CancelMode.PERMANENT)))
                .consumer(
                        "c",
                        (events, from) -> from.cancel(),
                        s -> s.subscribeTo("b", SubscriptionOptions.ofMaxDemand(1))));

        assertThat(run.stage("b").eventsIn()).isEqualTo(10);
        assertThat(run.stage("a").eventsOut()).as("a whole delivery is queued").isGreaterThanOrEqualTo(1000);
    }

    @Test
    @Rule({"R135", "D1"})
    void aProducerConsumerDoesNotTakeEventsForAConsumerThatLeft() {
        ProducerConsumerStage<Integer, Integer> same = (events, from, out) -> out.emitAll(events);
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .producerConsumer("b", same, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(100)))
                .consumer("c", consumer, s -> {}));
        run.pipeline()
                .subscribe("c", "b", SubscriptionOptions.ofMaxDemand(50))
                .get(0)
                .cancel();
        run.run();

        run.pipeline().inlet("a").offerAll(upTo(1000));
        run.run();

        assertThat(run.stage("a").eventsOut()).isEqualTo(100);
        assertThat(run.stage("b").buffered()).isZero();
    }

    /** Runs an endless counter until the consumer has handled some batches. */
    private void runCounter(SubscriptionOptions options, int batches) {
        int[] next = {0};
        HandDriven run = new HandDriven(
                new SeededScheduler(1, Duration.ofMillis(3)),
                PipelineDefinition.named("p")
                        .producer("a", (demand, out) -> {
                            demands.add(demand);
                            for (long i = 0; i < demand; i++) {
                                out.emit(next[0]++);
                            }
                        })
                        .consumer("c", consumer, s -> s.subscribeTo("a", options))
                        .build());
        run.pipeline().start();
        while (consumer.batches().size() < batches || demands.size() < 5) {
            run.steps(1);
        }
    }

    private static SubscriptionSnapshot edge(HandDriven run) {
        return run.stage("c").instances().get(0).input().subscriptions().get(0);
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }
}
