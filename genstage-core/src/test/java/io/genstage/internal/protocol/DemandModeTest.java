package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BufferOptions;
import io.genstage.DemandMode;
import io.genstage.DiscardReason;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.Dispatcher;
import io.genstage.testing.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A producer that accumulates demand, and a producer that answers it. */
class DemandModeTest {

    private final ProducerRig rig = accumulating(new DemandDispatcher<>());

    private final ProducerSide<Integer> side = rig.side();

    @Test
    @Rule("R94")
    void whileDemandAccumulatesTheHandlerIsNotCalled() {
        rig.subscribe("c-0").ask(5);

        assertThat(side.room()).isZero();
        assertThat(side.oweMore(Long.MAX_VALUE)).isZero();
        assertThat(side.oweAll(Long.MAX_VALUE)).isZero();
        assertThat(rig.figures().grant()).as("the dispatcher was called").isEqualTo(5);
    }

    @Test
    @Rule({"R88", "R95"})
    void accumulatedDemandIsAnsweredWithItsExactSum() {
        rig.subscribe("c-0").ask(2).ask(2);

        rig.mode(DemandMode.FORWARD);

        assertThat(side.oweMore(Long.MAX_VALUE)).isEqualTo(4);
    }

    @Test
    @Rule({"R94", "R98"})
    void eventsEmittedMeanwhileAreBufferedRegardlessOfAsks() {
        Taker taker = rig.subscribe("c-0").ask(2);

        rig.emit(3);
        taker.ask(1);

        assertThat(taker.events()).isEmpty();
        assertThat(rig.figures().buffered()).isEqualTo(3);
    }

    @Test
    @Rule({"R85", "R95"})
    void forwardingDeliversBufferedEventsFirst() {
        Taker taker = rig.subscribe("c-0").ask(5);
        rig.emit(3);

        rig.mode(DemandMode.FORWARD);

        assertThat(taker.events()).containsExactly(0, 1, 2);
        assertThat(side.oweMore(Long.MAX_VALUE)).isEqualTo(2);
    }

    @Test
    @Rule({"R97", "R109", "D11"})
    void eventsEmittedMeanwhileAreBoundedByTheBufferAndCounted() {
        rig.subscribe("c-0").ask(9);

        rig.emit(4);
        rig.emit(3);

        assertThat(rig.figures().buffered()).isEqualTo(5);
        assertThat(rig.figures().discarded()).isEqualTo(2);
        assertThat(rig.discards()).containsExactly(new DiscardedEvents(DiscardReason.BUFFER_FULL, List.of(0, 1), null));
    }

    @Test
    @Rule({"R94", "R98"})
    void aConsumerThatLeavesCausesNoDelivery() {
        ProducerRig broadcast = accumulating(new BroadcastDispatcher<>());
        Taker staying = broadcast.subscribe("c-0").ask(3);
        Taker leaving = broadcast.subscribe("d-0");
        broadcast.emit(2);

        broadcast.cancel(leaving);

        assertThat(staying.events()).isEmpty();
        broadcast.mode(DemandMode.FORWARD);
        assertThat(staying.events()).containsExactly(0, 1);
    }

    @Test
    @Rule("R96")
    void toAccumulateTwiceOrToForwardTwiceChangesNothing() {
        Taker taker = rig.subscribe("c-0").ask(4);
        rig.emit(1);

        rig.mode(DemandMode.ACCUMULATE);
        assertThat(rig.figures().buffered()).isEqualTo(1);
        rig.mode(DemandMode.FORWARD);
        rig.mode(DemandMode.FORWARD);

        assertThat(taker.events()).containsExactly(0);
        assertThat(side.oweMore(Long.MAX_VALUE)).isEqualTo(3);
    }

    @Test
    @Rule({"R94", "R95", "R100"})
    void itCanBeChangedAtAnyTimeAndRead() {
        assertThat(side.mode()).isEqualTo(DemandMode.ACCUMULATE);
        Taker taker = rig.subscribe("c-0").ask(4);
        rig.mode(DemandMode.FORWARD);
        assertThat(side.mode()).isEqualTo(DemandMode.FORWARD);
        rig.emit(1);

        rig.mode(DemandMode.ACCUMULATE);
        rig.emit(1);

        assertThat(rig.figures().mode()).isEqualTo(DemandMode.ACCUMULATE);
        assertThat(taker.events()).containsExactly(0);
        assertThat(side.room()).isZero();
    }

    @Test
    @Rule({"R94", "R114"})
    void aMessageWaitsForTheQueuedEventsOnly() {
        rig.subscribe("c-0").ask(4);
        rig.sendInfo("at once");
        rig.emit(1);
        rig.sendInfo("after 0");

        assertThat(rig.received()).containsExactly("at once");
        rig.mode(DemandMode.FORWARD);
        assertThat(rig.received()).containsExactly("after 0");
    }

    private static ProducerRig accumulating(Dispatcher<Integer> dispatcher) {
        return new ProducerRig(dispatcher, BufferOptions.keepLast(5), DemandMode.ACCUMULATE);
    }
}
