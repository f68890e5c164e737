package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genstage.Cancellation;
import io.genstage.DemandMode;
import io.genstage.DiscardReason;
import io.genstage.internal.protocol.CheckedDispatcher.Spot;
import io.genstage.testing.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A dispatcher that throws is not used any more, and every event is still accounted for. */
@Rule({"R159", "D6"})
class GiveUpTest {

    private static final RuntimeException CAUSE = new RuntimeException("mistake");

    private final ProducerRig rig = new ProducerRig();

    private final ProducerSide<Integer> side = rig.side();

    @Test
    void bufferedEventsFailWithThatCause() {
        rig.emit(3);

        side.giveUp(CAUSE);

        assertThat(rig.discards()).containsExactly(new DiscardedEvents(DiscardReason.FAILED, List.of(0, 1, 2), CAUSE));
        assertThat(rig.figures().discarded(DiscardReason.FAILED)).isEqualTo(3);
        assertThat(rig.figures().buffered()).isZero();
        assertThat(side.drained()).isTrue();
    }

    @Test
    void eventsNotDeliveredWhenItThrewAreReportedToo() {
        Taker taker = rig.subscribe("c-0").ask(5);
        rig.emit(1);
        rig.dispatcher().breakAt(Spot.DISPATCH);

        assertThatThrownBy(() -> rig.emit(3)).hasMessage("mistake in DISPATCH");
        side.giveUp(CAUSE);

        assertThat(taker.events()).as("one event left before it threw").containsExactly(0, 1);
        assertThat(rig.figures().dispatched()).isEqualTo(2);
        assertThat(rig.figures().discarded(DiscardReason.FAILED)).isEqualTo(2);
        assertThat(rig.discards()).containsExactly(new DiscardedEvents(DiscardReason.FAILED, List.of(2, 3), CAUSE));
    }

    @Test
    void deliveredEventsStayDeliveredAndDiscardsAreNotCountedTwice() {
        rig.subscribe("c-0").ask(2);
        rig.dispatcher().discard(event -> event == 0);
        rig.emit(10);
        rig.discards();

        side.giveUp(CAUSE);

        assertThat(rig.figures().dispatched()).isEqualTo(2);
        assertThat(rig.figures().discarded(DiscardReason.FILTERED)).isEqualTo(1);
        assertThat(rig.figures().discarded(DiscardReason.BUFFER_FULL)).isEqualTo(2);
        assertThat(rig.figures().discarded(DiscardReason.FAILED)).isEqualTo(5);
    }

    @Test
    void eventsThatTheDispatcherKeptFailToo() {
        ProducerRig keeping = Partitioned.evenAndOdd();
        keeping.subscribeTo("even", "c-0").ask(4);
        keeping.subscribeTo("odd", "d-0");
        keeping.emit(4);

        keeping.side().giveUp(CAUSE);

        assertThat(keeping.figures().queued()).isZero();
        assertThat(keeping.figures().dispatched()).isEqualTo(2);
        assertThat(keeping.figures().discarded(DiscardReason.FAILED)).isEqualTo(2);
        assertThat(keeping.side().drained()).isTrue();
    }

    @Test
    @Rule({"R106", "R114"})
    void messagesAfterBufferedEventsAreHandled() {
        rig.sendInfo("before");
        rig.emit(1);
        rig.sendInfo("after 0");
        rig.emit(1);
        rig.sendInfo("after 1");

        side.giveUp(CAUSE);
        rig.sendInfo("after");

        assertThat(rig.received()).containsExactly("before", "after 0", "after 1", "after");
    }

    @Test
    void eventsEmittedLaterAreAccountedForToo() {
        Taker taker = rig.subscribe("c-0").ask(5);
        side.giveUp(CAUSE);

        rig.emit(2);

        assertThat(rig.figures().emitted()).isEqualTo(2);
        assertThat(rig.discards()).containsExactly(new DiscardedEvents(DiscardReason.FAILED, List.of(0, 1), null));
        assertThat(taker.events()).isEmpty();
        assertThat(side.drained()).as("no event is held for ever").isTrue();
    }

    @Test
    @Rule({"R57", "R150"})
    void aLateConsumerIsNotifiedOfTheEndWithTheOthers() {
        side.giveUp(CAUSE);
        rig.dispatcher().breakAt(Spot.SUBSCRIBED);
        Taker late = rig.subscribe("c-0").ask(1);
        Cancellation down = new Cancellation(Cancellation.Kind.DOWN, CAUSE);

        side.end(down);

        assertThat(late.end().cancellation()).isSameAs(down);
    }

    @Test
    @Rule({"R57", "R150"})
    void aConsumerForWhichItThrewIsNotifiedOfTheEndWithTheOthers() {
        rig.dispatcher().breakAt(Spot.SUBSCRIBED);
        Taker unlucky = rig.taker("c-0");
        assertThatThrownBy(() -> side.subscribe(unlucky.link())).isInstanceOf(LinkageError.class);
        side.giveUp(CAUSE);
        Cancellation down = new Cancellation(Cancellation.Kind.DOWN, CAUSE);

        side.end(down);

        assertThat(unlucky.end().cancellation()).isSameAs(down);
    }

    @Test
    void itFailsOnce() {
        rig.emit(3);
        side.giveUp(CAUSE);

        side.giveUp(new RuntimeException("later"));

        assertThat(rig.figures().grant()).isZero();
        assertThat(rig.discards()).containsExactly(new DiscardedEvents(DiscardReason.FAILED, List.of(0, 1, 2), CAUSE));
        assertThat(rig.figures().discarded()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = Spot.class,
            names = {"CANCELLED", "ASKED", "GRANT", "DISPATCH", "MARK"})
    void whereverItThrowsItIsNotUsedAnyMore(Spot spot) {
        Taker first = rig.subscribe("c-0").ask(3);
        Taker second = rig.subscribe("d-0").ask(3);
        rig.emit(2);
        rig.dispatcher().breakAt(spot);

        assertThatThrownBy(() -> useAll(first)).hasMessage("mistake in " + spot);
        side.giveUp(CAUSE);
        second.ask(5);
        rig.sendInfo("hello");

        assertThat(side.room()).isZero();
        assertThat(side.oweMore(Long.MAX_VALUE)).isZero();
        assertThat(rig.received()).endsWith("hello");
        assertThat(rig.cancel(second)).isTrue();
        rig.mode(DemandMode.ACCUMULATE);
        rig.mode(DemandMode.FORWARD);
        side.end(new Cancellation(Cancellation.Kind.DOWN, CAUSE));
        assertThat(rig.figures().consumers()).isEmpty();
        assertThat(first.ends()).isEqualTo(1);
        assertThat(second.ends()).isEqualTo(1);
        assertThat(side.drained()).isTrue();
    }

    /** Makes the dispatcher do everything that it can do. */
    private void useAll(Taker taker) {
        side.queueInfo(new Info("hello"));
        side.emit(ArraySlice.copyOf(List.of(7, 8)));
        taker.ask(1);
        side.cancel(taker.link(), new Cancellation(Cancellation.Kind.CANCEL, null));
    }
}
