package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.dispatch.EventSlice;
import io.genstage.testing.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a consuming side divides deliveries into batches, and asks for more after them. */
class BatchTest {

    private final ConsumerRig rig = new ConsumerRig();

    private final ConsumerSide<Integer> side = rig.side();

    @Test
    @Rule({"R66", "R72"})
    void dividesADeliveryIntoBatchesAndAsksAfterEach() {
        Source source = rig.released().subscribe("a-0", 100, 80);
        source.deliver(50);

        assertThat(rig.handle()).hasSize(20);
        assertThat(source.pending()).isEqualTo(70);
        assertThat(rig.handle()).hasSize(20).startsWith(20);
        assertThat(source.pending()).isEqualTo(90);
        assertThat(rig.handle()).hasSize(10).startsWith(40);
        assertThat(source.pending()).as("90 are left, more than the minimum").isEqualTo(90);
        assertThat(side.nextBatch()).isNull();
    }

    @Test
    @Rule("R67")
    void withTheDefaultsAThousandEventsAreTwoBatches() {
        Source source = rig.released().subscribe("a-0", 1000, 500);
        source.deliver(1000);

        assertThat(rig.handle()).hasSize(500);
        assertThat(source.pending()).isEqualTo(500);
        assertThat(rig.handle()).hasSize(500);
        assertThat(source.pending()).isEqualTo(1000);
    }

    @Test
    @Rule("R71")
    void aMaximumOfOneIsOneEventAtATime() {
        Source source = rig.released().subscribe("a-0", 1, 0);

        for (int i = 0; i < 3; i++) {
            source.deliver(1);
            assertThat(rig.handleAll()).containsExactly(List.of(i));
            assertThat(source.pending()).isEqualTo(1);
        }
    }

    @Test
    @Rule("R73")
    void aLowMinimumAsksAfterTheLargeBatchOnly() {
        Source source = rig.released().subscribe("a-0", 100, 20);
        source.deliver(100);
        source.asks();

        assertThat(rig.handle()).hasSize(80);
        assertThat(source.pending()).isEqualTo(80);
        assertThat(rig.handle()).hasSize(20);
        assertThat(source.pending()).isEqualTo(80);
        assertThat(source.asks()).isEqualTo(1);
    }

    @Test
    @Rule({"R66", "R69"})
    void batchesDoNotSpanDeliveriesAndAnAskMakesUpForAllThatWasHandled() {
        Source source = rig.released().subscribe("a-0", 10, 5);
        source.deliver(3);
        source.deliver(3);
        source.asks();

        assertThat(rig.handle()).containsExactly(0, 1, 2);
        assertThat(source.asks()).as("7 are left").isZero();
        assertThat(rig.handle()).containsExactly(3, 4, 5);

        assertThat(source.asks()).as("4 are left").isEqualTo(1);
        assertThat(source.pending()).as("4 + 6").isEqualTo(10);
    }

    @Test
    @Rule("R70")
    void deliveriesThatAreSmallerThanABatchAreHandledWhole() {
        Source source = rig.released().subscribe("a-0", 1000, 750);
        for (int i = 0; i < 3; i++) {
            source.deliver(100);
        }

        assertThat(rig.handleAll()).extracting(List::size).containsExactly(100, 100, 100);
        assertThat(source.pending()).isEqualTo(1000);
    }

    @Test
    @Rule({"R68", "R77"})
    void asksWhenABatchIsDoneAndNotBefore() {
        Source source = rig.released().subscribe("a-0", 2, 1);
        source.deliver(2);
        source.asks();

        side.begin(side.nextBatch());
        assertThat(source.asks()).isZero();
        side.handled();

        assertThat(source.asks()).isEqualTo(1);
    }

    @Test
    @Rule({"R84", "R88"})
    void asksThatComeBeforeTheProducerLooksAreOne() {
        Source source = rig.released().subscribe("a-0", 4, 3);
        source.deliver(4);
        source.asks();

        rig.handleAll();

        assertThat(source.asks()).isEqualTo(1);
        assertThat(source.pending()).as("with their exact sum").isEqualTo(4);
    }

    @Test
    @Rule({"R59", "R78"})
    void severalProducersAreHandledInTheOrderOfArrivalEachWithItsOwnDemand() {
        Source first = rig.released().subscribe("a-0", 10, 8);
        Source second = rig.subscribe("b-0", 10, 0);
        first.deliver(3);
        second.deliver(2);
        first.deliver(1);

        assertThat(side.begin(side.nextBatch()).link()).isSameAs(first.link());
        side.handled();
        rig.handle();
        EventSlice<Integer> batch = side.nextBatch();
        assertThat(side.begin(batch).link()).isSameAs(second.link());
        side.handled();

        assertThat(batch).containsExactly(0, 1);
        assertThat(rig.handleAll()).containsExactly(List.of(3));
        assertThat(first.pending()).isEqualTo(10);
        assertThat(second.pending()).isEqualTo(8);
    }

    @Test
    @Rule({"R1", "R68"})
    void theBatchInProgressStaysFirstUntilItsFateIsKnown() {
        Source source = rig.released().subscribe("a-0", 10, 8);
        source.deliver(3);

        side.begin(side.nextBatch());
        assertThat(rig.figures().inProgress()).isEqualTo(2);
        source.deliver(1);
        side.handled();

        assertThat(rig.figures().inProgress()).isZero();
        assertThat(rig.handleAll()).containsExactly(List.of(2), List.of(3));
    }

    @Test
    @Rule({"R29", "R77"})
    void aBatchThatFailsAsksForNothing() {
        Source source = rig.released().subscribe("a-0", 10, 8);
        source.deliver(3);
        source.asks();

        side.begin(side.nextBatch());
        side.failed(new IllegalStateException("planted"));

        assertThat(source.asks()).isZero();
        assertThat(rig.figures().inProgress()).isZero();
        assertThat(side.nextBatch()).containsExactly(2);
        assertThat(rig.figures().failed()).isEqualTo(2);
    }
}
