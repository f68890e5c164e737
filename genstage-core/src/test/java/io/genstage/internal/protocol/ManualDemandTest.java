package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.DemandControl;
import io.genstage.testing.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A subscription with manual demand. */
class ManualDemandTest {

    private final ConsumerRig rig = new ConsumerRig();

    private final ConsumerSide<Integer> side = rig.side();

    @Test
    @Rule("R79")
    void nothingIsRequestedAutomatically() {
        Source source = rig.released().subscribeByHand("a-0");

        assertThat(source.asks()).isZero();
        assertThat(source.pending()).isZero();
        assertThat(rig.figures().subscriptions().get(0).control()).isEqualTo(DemandControl.MANUAL);
    }

    @Test
    @Rule({"R79", "R81"})
    void asksAddUp() {
        Source source = rig.released().subscribeByHand("a-0");

        ask(source, 3);
        assertThat(source.pending()).isEqualTo(3);
        ask(source, 4);

        assertThat(source.pending()).isEqualTo(7);
        assertThat(source.asks()).as("the producer had not read the first ask").isEqualTo(1);
        ask(source, 1);
        assertThat(source.asks()).isEqualTo(1);
    }

    @Test
    @Rule({"R81", "R99"})
    void asksBeforeTheReleaseAreSentAtTheRelease() {
        Source source = rig.subscribeByHand("a-0");
        ask(source, 3);
        ask(source, 4);
        assertThat(source.asks()).isZero();

        rig.released();

        assertThat(source.asks()).isEqualTo(1);
        assertThat(source.pending()).isEqualTo(7);
    }

    @Test
    @Rule({"R79", "R99"})
    void aReleaseAsksForNothingBeforeTheDemandControlIsKnown() {
        Source source = rig.subscribeWithoutHandler("a-0");

        rig.released();
        assertThat(source.asks()).isZero();
        side.begin(source.link(), DemandControl.MANUAL);
        assertThat(source.asks()).isZero();
        side.begin(source.link(), DemandControl.AUTOMATIC);

        assertThat(source.asks()).isEqualTo(1);
    }

    @Test
    @Rule({"R79", "R99"})
    void aReleaseWithoutAnAskAsksForNothing() {
        Source source = rig.subscribeByHand("a-0");

        rig.released();

        assertThat(source.asks()).isZero();
    }

    @Test
    @Rule("R79")
    void aDeliveryIsOneBatchWithoutAnotherAsk() {
        Source source = rig.released().subscribeByHand("a-0");
        ask(source, 5_000);
        source.deliver(3_000);
        source.asks();

        assertThat(rig.handleAll()).extracting(List::size).containsExactly(3_000);

        assertThat(source.asks()).isZero();
        assertThat(source.pending()).isEqualTo(2_000);
    }

    @Test
    @Rule({"R79", "R81"})
    void anAskBeyondTheMaximumIsUnbounded() {
        Source source = rig.released().subscribeByHand("a-0");
        ask(source, 5);
        source.deliver(2);

        ask(source, Long.MAX_VALUE);
        assertThat(source.pending()).isEqualTo(Long.MAX_VALUE - 2);
        source.asks();
        ask(source, 1);
        ask(source, Long.MAX_VALUE);

        assertThat(source.pending()).isEqualTo(Long.MAX_VALUE - 2);
        assertThat(source.asks()).as("no more can be asked for").isZero();
    }

    @Test
    @Rule({"R79", "R81"})
    void theLargestNumberIsReachedExactly() {
        Source source = rig.released().subscribeByHand("a-0");

        ask(source, Long.MAX_VALUE - 5);
        ask(source, 5);

        assertThat(source.pending()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    @Rule("R79")
    void aSubscriptionWithAutomaticDemandRejectsManualAsks() {
        Source source = rig.released().subscribe("a-0", 10, 5);
        Source other = rig.subscribeByHand("b-0");

        assertThat(ask(source, 100)).isFalse();
        assertThat(ask(other, 100)).isTrue();

        assertThat(source.pending()).isEqualTo(10);
        assertThat(other.pending()).isEqualTo(100);
    }

    @Test
    @Rule({"R79", "R144"})
    void anAskChangesOnlyItsOwnSubscription() {
        Source first = rig.released().subscribeByHand("a-0");
        Source second = rig.subscribeByHand("b-0");
        ask(first, 1);
        ask(second, 2);
        second.deliver(2);
        first.deliver(1);

        assertThat(rig.handleAll()).containsExactly(List.of(0, 1), List.of(0));
        assertThat(first.pending()).isZero();
        assertThat(second.pending()).isZero();
    }

    private boolean ask(Source source, long events) {
        boolean taken = side.ask(new CallerAsk(source.link(), events));
        rig.figures();
        return taken;
    }
}
