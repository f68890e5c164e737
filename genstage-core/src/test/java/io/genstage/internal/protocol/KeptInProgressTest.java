package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches that a handler keeps in progress when it returns. The handler reports the fate of each event later. */
class KeptInProgressTest {

    private static final IllegalStateException FAILURE = new IllegalStateException("planted");

    private final ConsumerRig rig = new ConsumerRig().released();

    private final ConsumerSide<Integer> side = rig.side();

    private final Source source = rig.subscribe("a-0", 4, 2);

    /** Two events. */
    private void leaveABatch() {
        side.begin(side.nextBatch());
        side.keepInProgress();
    }

    private void settleOne(boolean handled) {
        side.settled(new InProgress<>(source.link(), ArraySlice.copyOf(List.of(0))), handled ? null : FAILURE);
    }

    @Test
    void theyRemainInProgressAndAreNotReplacedByDemand() {
        source.deliver(4);
        leaveABatch();
        leaveABatch();

        assertThat(side.keptInProgress()).isEqualTo(4);
        assertThat(rig.figures().inProgress()).isEqualTo(4);
        assertThat(source.pending()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void demandReturnsWhenEnoughAreSettledAndSomebodyIsThereAgain(boolean handled) {
        source.deliver(4);
        leaveABatch();

        settleOne(handled);
        side.askIfLow(source.link());
        assertThat(source.pending()).as("three are left").isZero();

        settleOne(handled);
        assertThat(source.pending()).as("no handler is running yet").isZero();
        side.askIfLow(source.link());
        assertThat(source.pending()).isEqualTo(2);
        assertThat(side.keptInProgress()).isZero();
        assertThat(rig.figures().handled()).isEqualTo(handled ? 2 : 0);
        assertThat(rig.figures().failed()).isEqualTo(handled ? 0 : 2);
    }

    @Test
    void eventsOfAnEndedSubscriptionAreStillAccountedFor() {
        source.deliver(2);
        leaveABatch();
        source.end(null);
        side.forget(side.nextEnd());

        settleOne(true);
        rig.figures();
        settleOne(false);

        assertThat(side.keptInProgress()).isZero();
        assertThat(rig.figures().handled()).isEqualTo(1);
        assertThat(rig.figures().failed()).isEqualTo(1);
    }

    @Test
    void aBatchFailsOnce() {
        source.deliver(2);
        side.begin(side.nextBatch());

        assertThat(side.failed(FAILURE)).isEqualTo(2);
        assertThat(side.failed(FAILURE)).as("no event is in progress any more").isZero();
    }

    @Test
    void theLiveSubscriptionsAreKnown() {
        assertThat(side.subscriptions()).containsExactly(source.link());
    }
}
