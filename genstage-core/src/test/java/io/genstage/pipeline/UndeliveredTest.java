package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BufferOptions;
import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.Place;
import io.genstage.ProducerStage;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.Undelivered;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.dispatch.Placement;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.TrackedSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Given-up events are reported to the handler of undelivered events, unless an acknowledger is notified of them. */
@Contract("A12")
class UndeliveredTest {

    private static final IllegalStateException OOPS = new IllegalStateException("planted");

    private final List<Undelivered<?>> reports = new ArrayList<>();

    private final List<Subscription> subscriptions = new ArrayList<>();

    private final ConsumerStage<Integer> byHand = new ConsumerStage<>() {
        @Override
        public DemandControl subscribed(Subscription subscription) {
            subscriptions.add(subscription);
            return DemandControl.MANUAL;
        }

        @Override
        public void handleEvents(List<Integer> events, Subscription from) {}
    };

    private PipelineDefinition.Builder pipeline() {
        return PipelineDefinition.named("p").undelivered(reports::add);
    }

    private List<String> reported() {
        return reports.stream()
                .map(report -> report.place() + " of " + report.stage() + ": " + report.events())
                .toList();
    }

    @Test
    void eventsOfAFailedCallAndThoseBehindThem() {
        ConsumerStage<Integer> failing = (events, from) -> {
            throw OOPS;
        };
        HandDriven run = HandDriven.started(pipeline()
                .producer("a", ProducerStage.inletOnly())
                .consumer("c", failing, s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(4, 2))));

        assertThat(run.pipeline().<Integer>inlet("a").offerAll(List.of(1, 2, 3, 4, 5)))
                .isEqualTo(5);
        run.run();

        assertThat(reported()).containsExactlyInAnyOrder("in-progress of c: [1, 2]", "queue of c: [3, 4]");
        run.pipeline().closeNow(); // until then, the inlet keeps its events for another start
        run.run();

        assertThat(reported()).contains("inlet of a: [5]");
        assertThat(reports.get(0).cause()).isSameAs(OOPS);
        assertThat(reports).allMatch(report -> report.pipeline().equals("p"));
        assertThat(reports.stream().mapToLong(Undelivered::count).sum()).isEqualTo(5);
    }

    @Test
    void eventsThatAFullBufferDiscards() {
        ProducerStage<Integer> eager = (demand, out) -> out.emitAll(List.of(1, 2, 3, 4));
        HandDriven run = HandDriven.started(pipeline()
                .producer("a", eager, s -> s.buffer(BufferOptions.keepFirst(1)))
                .consumer("c", byHand, s -> s.subscribeTo("a")));

        subscriptions.get(0).ask(1);
        run.run();

        assertThat(reported()).containsExactly("buffer of a: [3, 4]");
    }

    @Test
    void eventsWhoseKeyThrows() {
        HandDriven.started(pipeline()
                .producer(
                        "a",
                        ProducerStage.of(List.of(1, 0, 2)),
                        s -> s.dispatcher(() -> new PartitionDispatcher<>(
                                PartitionOptions.<Integer>ofCount(1).withKey(event -> 1 / event))))
                .consumer("c", (ConsumerStage<Integer>) (events, from) -> {}, s -> s.subscribeTo("a")));

        assertThat(reported()).containsExactly("partition of a: [0]");
    }

    private static PartitionDispatcher<Integer> partitions() {
        return new PartitionDispatcher<>(PartitionOptions.<Integer>ofNames("busy", "free")
                .withFunction(event -> new Placement<>(event, "busy")));
    }

    @Test
    void eventsThatAPartitionHolds() {
        HandDriven run = HandDriven.started(pipeline()
                .producer("a", ProducerStage.inletOnly(), s -> s.dispatcher(UndeliveredTest::partitions))
                .consumer("c", byHand, s -> s.subscribeTo("a", SubscriptionOptions.DEFAULT.withPartition("busy")))
                .consumer(
                        "d",
                        ConsumerStage.each((Integer event) -> {}),
                        s -> s.subscribeTo("a", SubscriptionOptions.DEFAULT.withPartition("free"))));
        run.pipeline().<Integer>inlet("a").offerAll(List.of(1, 2));
        run.run();

        run.pipeline().closeNow();
        run.run();

        assertThat(reported()).containsExactly("partition of a: [1, 2]");
        assertThat(run.snapshot().givenUp()).isEqualTo(Map.of(Place.PARTITION, 2L));
    }

    @Test
    void eventsWithAnAcknowledgerThatAPartitionHoldsAreNotReported() {
        TrackedSource source = new TrackedSource(3);
        HandDriven run = HandDriven.started(pipeline()
                .producer("a", source, s -> s.dispatcher(UndeliveredTest::partitions))
                .consumer("c", byHand, s -> s.subscribeTo("a", SubscriptionOptions.DEFAULT.withPartition("busy")))
                .consumer(
                        "d",
                        ConsumerStage.each((Integer event) -> {}),
                        s -> s.subscribeTo("a", SubscriptionOptions.DEFAULT.withPartition("free"))));
        assertThat(run.stage("a").instances().get(0).output().queued()).isEqualTo(3);

        run.pipeline().closeNow();
        run.run();

        assertThat(source.failed()).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(reports).isEmpty();
    }

    @Test
    void eventsThatAClosedPipelineHolds() {
        HandDriven run = HandDriven.started(
                pipeline().producer("a", ProducerStage.inletOnly()).consumer("c", byHand, s -> s.subscribeTo("a")));
        run.pipeline().<Integer>inlet("a").offerAll(List.of(1, 2, 3));
        run.run();

        run.pipeline().closeNow();
        run.run();

        assertThat(reported()).containsExactly("inlet of a: [1, 2, 3]");
    }

    @Test
    void eventsWithAnAcknowledgerAreNotReported() {
        TrackedSource source = new TrackedSource(5);
        ConsumerStage<Integer> failing = (events, from) -> {
            throw OOPS;
        };
        HandDriven.started(pipeline().producer("a", source).consumer("c", failing, s -> s.subscribeTo("a")));

        assertThat(source.failed()).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
        assertThat(reports).isEmpty();
    }

    @Test
    void aHandlerThatThrowsHarmsNobody() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .undelivered(report -> {
                    throw OOPS;
                })
                .producer(
                        "a",
                        (ProducerStage<Integer>) (demand, out) -> out.emitAll(List.of(1, 2, 3)),
                        s -> s.buffer(BufferOptions.keepFirst(1)))
                .consumer("c", byHand, s -> s.subscribeTo("a")));

        subscriptions.get(0).ask(1);
        run.run();

        assertThat(run.stage("c").eventsIn()).isEqualTo(1);
        assertThat(run.pipeline().failure()).isNull();
        assertThat(Place.SURPLUS).hasToString("surplus");
    }
}
