package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.DemandMode;
import io.genstage.testing.Rule;
import org.junit.jupiter.api.Test;

/** The demand that a producer's handler is called with. */
class ProducerDemandTest {

    private final ProducerRig rig = new ProducerRig();

    private final ProducerSide<Integer> side = rig.side();

    @Test
    @Rule({"R84", "R88", "R156"})
    void asksAddUpToTheirExactSum() {
        Taker first = rig.subscribe("c-0").ask(3);
        rig.subscribe("d-0").ask(10);
        first.ask(4);

        assertThat(side.room()).isEqualTo(17);
        assertThat(side.oweMore(Long.MAX_VALUE)).isEqualTo(17);
    }

    @Test
    @Rule({"R86", "R90"})
    void owedDemandIsNotPassedTwice() {
        Taker taker = rig.subscribe("c-0").ask(10);

        assertThat(side.oweMore(Long.MAX_VALUE)).isEqualTo(10);
        assertThat(side.oweMore(Long.MAX_VALUE)).isZero();
        rig.emit(4);
        assertThat(side.oweMore(Long.MAX_VALUE)).isZero();
        assertThat(side.owed()).isEqualTo(6);
        taker.ask(1);
        assertThat(side.oweMore(Long.MAX_VALUE)).isEqualTo(1);
        assertThat(side.owed()).isEqualTo(7);
    }

    @Test
    @Rule({"R90", "R91"})
    void eventsBeyondDemandAreNotOwedAndMeetTheNextAsk() {
        Taker taker = rig.subscribe("c-0").ask(2);
        side.oweMore(Long.MAX_VALUE);

        rig.emit(5);
        assertThat(side.owed()).isZero();
        assertThat(side.room()).isZero();
        taker.ask(4);

        assertThat(taker.events()).hasSize(5);
        assertThat(side.oweMore(Long.MAX_VALUE))
                .as("the part that the buffer could not cover")
                .isEqualTo(1);
    }

    @Test
    void mayEmitWhileThereIsDemandBeyondTheBuffer() {
        assertThat(side.mayEmit()).as("no consumer is subscribed").isFalse();

        Taker taker = rig.subscribe("c-0").ask(2);
        assertThat(side.mayEmit()).isTrue();
        rig.emit(3);
        assertThat(side.mayEmit()).as("one event is buffered").isFalse();
        taker.ask(2);
        assertThat(side.mayEmit()).isTrue();
        rig.mode(DemandMode.ACCUMULATE);
        assertThat(side.mayEmit()).as("demand accumulates").isFalse();
    }

    @Test
    @Rule("R90")
    void aPollingSourceIsCalledWithAllOwedDemandEachTime() {
        rig.subscribe("c-0").ask(10);

        assertThat(side.oweAll(Long.MAX_VALUE)).isEqualTo(10);
        assertThat(side.oweAll(Long.MAX_VALUE)).isEqualTo(10);
        rig.emit(4);
        assertThat(side.oweAll(Long.MAX_VALUE)).isEqualTo(6);
        assertThat(side.owed()).isEqualTo(6);
        rig.emit(6);
        assertThat(side.oweAll(Long.MAX_VALUE)).isZero();
    }

    @Test
    @Rule({"R90", "R162"})
    void owedDemandCanBeCleared() {
        rig.subscribe("c-0").ask(10);
        side.oweMore(Long.MAX_VALUE);

        side.clearOwed();

        assertThat(side.owed()).isZero();
        assertThat(side.oweMore(Long.MAX_VALUE)).as("it is still outstanding").isEqualTo(10);
    }

    @Test
    @Rule({"R135", "R162", "R236", "D1"})
    void demandLeavesWithItsConsumerAndOwedEventsGoToTheNext() {
        Taker leaving = rig.subscribe("c-0").ask(10);
        side.oweMore(Long.MAX_VALUE);

        rig.cancel(leaving);
        assertThat(side.room()).isZero();
        assertThat(side.oweMore(Long.MAX_VALUE)).as("never negative").isZero();
        assertThat(side.owed()).isEqualTo(10);

        rig.subscribe("d-0").ask(12);
        assertThat(side.oweMore(Long.MAX_VALUE)).isEqualTo(2);
        assertThat(side.owed()).isEqualTo(12);
    }

    @Test
    @Rule({"R85", "R86"})
    void thereIsNoRoomWhileEventsAreBuffered() {
        Taker taker = rig.subscribe("c-0");
        rig.emit(4);

        assertThat(side.room()).isZero();
        taker.ask(3);
        assertThat(side.room()).isZero();
        taker.ask(3);
        assertThat(side.room()).isEqualTo(2);
    }

    @Test
    @Rule({"R79", "R86"})
    void demandWithoutBoundIsANumberToo() {
        rig.subscribe("c-0").ask(Long.MAX_VALUE);
        rig.subscribe("d-0").ask(Long.MAX_VALUE);

        assertThat(side.room()).isGreaterThan(1L << 40);
        side.oweMore(Long.MAX_VALUE);
        rig.emit(5);
        assertThat(side.owed() + side.oweMore(Long.MAX_VALUE))
                .as("still positive")
                .isGreaterThan(1L << 40);
    }

    @Test
    @Rule("R89")
    void eventsBeyondDemandCountAsEmittedToo() {
        rig.emit(3);
        rig.subscribe("c-0").ask(9);
        rig.emit(4);

        assertThat(side.emitted()).isEqualTo(7);
        assertThat(rig.figures().emitted()).isEqualTo(7);
    }
}
