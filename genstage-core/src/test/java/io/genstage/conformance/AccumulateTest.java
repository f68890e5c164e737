package io.genstage.conformance;

import static io.genstage.conformance.Scene.answer;
import static io.genstage.conformance.Scene.demand;
import static io.genstage.conformance.Scene.named;
import static io.genstage.conformance.Scene.range;
import static io.genstage.conformance.Scene.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.genstage.BufferOptions;
import io.genstage.DemandMode;
import io.genstage.DiscardReason;
import io.genstage.ProducerStage;
import io.genstage.StageHandle;
import io.genstage.Status;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Rule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** GenStage's "demand": a producer that accumulates demand. */
class AccumulateTest {

    private final Counter counter = Counter.counting();

    private final Forwarder forwarder = new Forwarder();

    @Test
    @Rule({"R94", "R95"})
    void aProducerThatBeginsAccumulatingEmitsNothingUntilItIsToldToForward() {
        HandDriven run = counterAnd(DemandMode.ACCUMULATE);
        StageHandle producer = run.pipeline().stage("a");
        assertThat(answer(run, producer.demand())).isEqualTo(DemandMode.ACCUMULATE);

        run.pipeline().subscribe("c", "a", demand(4, 0));
        run.run();
        assertThat(forwarder.batches()).isEmpty();
        assertThat(counter.demands()).isEmpty();

        producer.demand(DemandMode.FORWARD);
        assertThat(answer(run, producer.demand())).isEqualTo(DemandMode.FORWARD);
        until(run, () -> !forwarder.batches().isEmpty());
        assertThat(forwarder.batches()).startsWith(range(0, 4));
    }

    @Test
    @Rule({"R94", "R95", "R98"})
    void whatABroadcastEmitsWhileItAccumulatesAndHasNobodyGoesToThoseThatComeLater() {
        Forwarder[] first = {new Forwarder(), new Forwarder()};
        Forwarder[] later = {new Forwarder(), new Forwarder()};
        HandDriven run =
                HandDriven.started(named().producer("a", Counter.silent(), s -> s.dispatcher(BroadcastDispatcher::new))
                        .consumer("c0", first[0], s -> s.subscribeTo("a"))
                        .consumer("c1", first[1], s -> s.subscribeTo("a")));
        StageHandle producer = run.pipeline().stage("a");
        producer.demand(DemandMode.ACCUMULATE);
        run.pipeline().stage("c0").stop();
        run.pipeline().stage("c1").stop();
        for (int event = 1; event <= 4; event++) {
            producer.cast(List.of(event));
        }
        run.run();

        run.pipeline()
                .add(more -> more.consumer("d0", later[0], s -> s.subscribeTo("a"))
                        .consumer("d1", later[1], s -> s.subscribeTo("a")));
        run.run();
        assertThat(later[0].batches()).isEmpty();
        assertThat(later[1].batches()).isEmpty();

        producer.demand(DemandMode.FORWARD);
        run.run();
        assertThat(run.stage("a").buffered()).isZero();
        assertThat(later[0].batches()).containsExactly(range(1, 2), range(2, 3), range(3, 4), range(4, 5));
        assertThat(later[1].batches()).isEqualTo(later[0].batches());
        assertThat(first[0].batches()).isEmpty();
    }

    @Test
    @Rule({"R95", "R100"})
    void aRunningProducerCanBeToldToAccumulateAndToForwardAgain() {
        HandDriven run = counterAnd(DemandMode.FORWARD);
        StageHandle producer = run.pipeline().stage("a");
        assertThat(answer(run, producer.demand())).isEqualTo(DemandMode.FORWARD);

        producer.demand(DemandMode.ACCUMULATE);
        assertThat(answer(run, producer.demand()))
                .as("the query is answered after the setter has taken effect")
                .isEqualTo(DemandMode.ACCUMULATE);
        run.pipeline().subscribe("c", "a", demand(4, 0));
        run.run();
        assertThat(forwarder.batches()).isEmpty();

        producer.demand(DemandMode.FORWARD);
        until(run, () -> !forwarder.batches().isEmpty());
        assertThat(forwarder.batches()).startsWith(range(0, 4));
    }

    @Test
    @Rule("R95")
    void aProducerCanBeToldToForwardBeforeAnybodyHasSubscribed() {
        HandDriven run = counterAnd(DemandMode.ACCUMULATE);
        StageHandle producer = run.pipeline().stage("a");
        producer.demand(DemandMode.FORWARD);
        assertThat(answer(run, producer.demand())).isEqualTo(DemandMode.FORWARD);

        run.pipeline().subscribe("c", "a", demand(4, 0));
        until(run, () -> !forwarder.batches().isEmpty());

        assertThat(forwarder.batches()).startsWith(range(0, 4));
    }

    @Test
    @Rule("R96")
    void toAccumulateTwiceForgetsNothing() {
        HandDriven run = counterAnd(DemandMode.ACCUMULATE);
        StageHandle producer = run.pipeline().stage("a");
        run.pipeline().subscribe("c", "a", demand(4, 0));
        run.run();

        producer.demand(DemandMode.ACCUMULATE);
        producer.demand(DemandMode.FORWARD);
        until(run, () -> !forwarder.batches().isEmpty());

        assertThat(forwarder.batches()).startsWith(range(0, 4));
    }

    /** GenStage replays each demand by itself; here demand is a level (design, section 4). */
    @Test
    @Rule("R88")
    void demandThatHasAddedUpIsAnsweredOnceWithItsExactSum() {
        List<Long> demands = new ArrayList<>();
        ProducerStage<Long> tellsDemand = (demand, out) -> {
            demands.add(demand);
            out.emit(demand);
        };
        HandDriven run = HandDriven.started(named().producer("a", tellsDemand, s -> s.demand(DemandMode.ACCUMULATE))
                .consumer("c", forwarder, s -> s.subscribeTo("a", demand(2, 1)))
                .consumer("d", new Forwarder(), s -> s.subscribeTo("a", demand(2, 1))));
        assertThat(run.stage("a").pendingDemand()).isEqualTo(4);

        run.pipeline().stage("a").demand(DemandMode.FORWARD);
        until(run, () -> demands.size() >= 3);

        assertThat(demands).startsWith(4L);
        assertThat(demands.subList(1, 3))
                .as("owed demand is not passed to the handler again")
                .containsOnly(1L);
    }

    @Test
    @Rule({"R97", "D11"})
    void whatIsEmittedWhileAccumulatingIsBoundedByTheBufferAndCounted() {
        HandDriven run = HandDriven.started(named().producer(
                        "a",
                        Counter.silent(),
                        s -> s.demand(DemandMode.ACCUMULATE).buffer(BufferOptions.keepFirst(5)))
                .consumer("c", forwarder, s -> s.subscribeTo("a")));
        run.pipeline().stage("a").cast(range(0, 8));
        run.run();

        OutputSnapshot output = run.stage("a").instances().get(0).output();
        assertThat(output.mode()).isEqualTo(DemandMode.ACCUMULATE);
        assertThat(output.buffered()).isEqualTo(5);
        assertThat(output.discarded(DiscardReason.BUFFER_FULL)).isEqualTo(3);
        run.pipeline().stage("a").demand(DemandMode.FORWARD);
        run.run();
        assertThat(forwarder.events()).isEqualTo(range(0, 5));
    }

    @Test
    @Rule({"R38", "R39", "D12"})
    void otherStagesForwardAndSaySoWhenToldOtherwise() {
        HandDriven run = HandDriven.started(named().producer("a", Counter.silent())
                .producerConsumer("b", new Doubler(), s -> s.subscribeTo("a"))
                .consumer("c", forwarder, s -> s.subscribeTo("b")));
        for (String name : List.of("b", "c")) {
            StageHandle stage = run.pipeline().stage(name);
            assertThat(answer(run, stage.demand())).isEqualTo(DemandMode.FORWARD);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> stage.demand(DemandMode.ACCUMULATE))
                    .withMessageContaining("'" + name + "-0'")
                    .withMessageContaining("Only a producer's demand can accumulate");
        }

        assertThat(run.pipeline().status()).isEqualTo(Status.RUNNING);
    }

    private HandDriven counterAnd(DemandMode mode) {
        return HandDriven.started(
                named().producer("a", counter, s -> s.demand(mode)).consumer("c", forwarder, s -> {}));
    }
}
