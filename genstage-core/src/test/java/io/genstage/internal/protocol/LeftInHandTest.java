package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches that a handler keeps in hand when it returns, and of which it says later, event by event, what has become of them. */
class LeftInHandTest {

    private final ConsumerRig rig = new ConsumerRig().released();

    private final ConsumerSide<Integer> side = rig.side();

    private final Source source = rig.subscribe("a-0", 4, 2);

    /** Two events. */
    private void leaveABatch() {
        side.takeInHand(side.nextBatch());
        side.leaveInHand();
    }

    @Test
    void theyStayInHandAndNothingIsAskedForInTheirPlace() {
        source.deliver(4);
        leaveABatch();
        leaveABatch();

        assertThat(side.leftInHand()).isEqualTo(4);
        assertThat(rig.figures().inHand()).isEqualTo(4);
        assertThat(source.pending()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void demandReturnsWhenEnoughAreSettledAndSomebodyIsThereAgain(boolean handled) {
        source.deliver(4);
        leaveABatch();

        side.settled(source.link(), handled);
        side.askAgain(source.link());
        assertThat(source.pending()).as("three are left").isZero();

        side.settled(source.link(), handled);
        assertThat(source.pending()).as("nobody is there yet").isZero();
        side.askAgain(source.link());
        assertThat(source.pending()).isEqualTo(2);
        assertThat(side.leftInHand()).isZero();
        assertThat(rig.figures().processed()).isEqualTo(handled ? 2 : 0);
        assertThat(rig.figures().failed()).isEqualTo(handled ? 0 : 2);
    }

    @Test
    void thoseOfASubscriptionThatIsOverAreStillAccountedFor() {
        source.deliver(2);
        leaveABatch();
        source.end(null);
        side.forget(side.nextEnd());

        side.settled(source.link(), true);
        rig.figures();
        side.settled(source.link(), false);

        assertThat(side.leftInHand()).isZero();
        assertThat(rig.figures().processed()).isEqualTo(1);
        assertThat(rig.figures().failed()).isEqualTo(1);
    }

    @Test
    void aBatchThatFailsIsNamed() {
        source.deliver(2);
        side.takeInHand(side.nextBatch());

        assertThat(side.failed()).containsExactly(0, 1);
        assertThat(side.failed()).as("nothing is in hand any more").isNull();
    }

    @Test
    void theLiveSubscriptionsAreKnown() {
        assertThat(side.subscriptions()).containsExactly(source.link());
    }
}
