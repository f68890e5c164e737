package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Cancellation;
import io.genstage.Place;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.testing.Rule;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How consumers subscribe and leave, and which of them receives an event. */
class ProducerSideTest {

    private static final RuntimeException REASON = new RuntimeException("enough");

    private ProducerRig rig = new ProducerRig();

    // Events.

    @Test
    void knowsItsLiveSubscriptions() {
        Taker taker = rig.subscribe("c-0");

        assertThat(rig.side().subscriptions()).containsExactly(taker.link());
    }

    @Test
    @Rule({"R84", "R89"})
    void anEventThatWasAskedForLeavesAtOnce() {
        Taker taker = rig.subscribe("c-0").ask(2);

        rig.emit(2);

        assertThat(taker.events()).containsExactly(0, 1);
        assertThat(rig.figures().dispatched()).isEqualTo(2);
        assertThat(rig.side().drained()).isTrue();
    }

    @Test
    @Rule({"R89", "R91", "R102"})
    void eventsBeyondDemandAreBuffered() {
        Taker taker = rig.subscribe("c-0").ask(2);

        rig.emit(5);

        assertThat(taker.events()).containsExactly(0, 1);
        assertThat(rig.figures().buffered()).isEqualTo(3);
        assertThat(rig.side().drained()).isFalse();
    }

    @Test
    @Rule({"R85", "R110"})
    void bufferedEventsAreDeliveredFirst() {
        Taker taker = rig.subscribe("c-0");
        rig.emit(2);
        rig.emit(3);

        taker.ask(4);
        rig.emit(1);

        assertThat(taker.deliveries()).containsExactly(List.of(0, 1), List.of(2, 3));
        taker.ask(2);
        assertThat(taker.events()).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    @Rule({"R92", "R178", "D2"})
    void noEventOvertakesBufferedEventsEvenWithDemand() {
        Taker taker = rig.subscribe("c-0").ask(5);
        rig.dispatcher().shut(true);
        rig.emit(2);
        rig.dispatcher().shut(false);

        rig.emit(1);

        assertThat(taker.events()).isEmpty();
        assertThat(rig.side().room()).isEqualTo(2);
        taker.ask(1);
        assertThat(taker.events()).containsExactly(0, 1, 2);
    }

    @Test
    @Rule({"R60", "R111"})
    void aSubscriptionWithoutDemandReceivesNothing() {
        rig.emit(1);
        Taker taker = rig.subscribe("c-0");

        assertThat(taker.events()).isEmpty();
        taker.ask(1);
        assertThat(taker.events()).containsExactly(0);
    }

    // Subscriptions.

    @Test
    @Rule({"R62", "R140", "R169"})
    void aRefusedConsumerIsNotifiedOfTheReason() {
        rig = new ProducerRig(new BroadcastDispatcher<>(), 5);
        Taker first = rig.subscribe("c-0").ask(1);
        Taker again = rig.subscribe("c-0").ask(5);

        rig.emit(1);

        Cancellation refusal = again.end().cancellation();
        assertThat(refusal.kind()).isEqualTo(Cancellation.Kind.REFUSED);
        assertThat(refusal.reason()).hasMessageContaining("'c-0' is already subscribed");
        assertThat(again.events()).isEmpty();
        assertThat(first.events()).containsExactly(0);
        assertThat(rig.figures().consumers()).hasSize(1);
    }

    @Test
    @Rule({"R62", "R170", "D4"})
    void aRefusalIsAnsweredToTheStageAndKeepsTheFirstSubscription() {
        rig = new ProducerRig(new BroadcastDispatcher<>(), 5);
        Taker first = rig.subscribe("c-0");
        Taker second = rig.subscribe("c-0");
        Link<Integer> third = rig.subscribe("d-0").link();
        rig.side().cancel(third, new Cancellation(Cancellation.Kind.CANCEL, null));

        Cancellation refusal = rig.side().subscribe(second.link());
        Cancellation admission = rig.side().subscribe(third);

        assertThat(refusal).isEqualTo(new Cancellation(Cancellation.Kind.REFUSED, refusal.reason()));
        assertThat(admission).isNull();
        assertThat(rig.cancel(second)).as("it was never subscribed").isFalse();
        assertThat(rig.cancel(first)).isTrue();
    }

    @Test
    @Rule({"R57", "R150"})
    void aStageThatHasEndedNotifiesALateConsumer() {
        Taker late = rig.subscribe("c-0");
        Taker later = rig.subscribe("d-0");
        Cancellation down = new Cancellation(Cancellation.Kind.DOWN, REASON);

        rig.side().refuse(late.link(), null);
        rig.side().refuse(later.link(), down);

        assertThat(late.end().cancellation()).as("completed").isNull();
        assertThat(later.end().cancellation()).isSameAs(down);
    }

    @Test
    @Rule({"R46", "R145"})
    void aCancelIsConfirmedOnceAndLaterAsksAreIgnored() {
        Taker taker = rig.subscribe("c-0").ask(5);
        Cancellation cancel = new Cancellation(Cancellation.Kind.CANCEL, REASON);

        assertThat(rig.cancel(taker, cancel)).isTrue();
        assertThat(rig.cancel(taker, cancel)).isFalse();
        taker.ask(5);
        rig.emit(1);

        assertThat(taker.end().cancellation()).isSameAs(cancel);
        assertThat(taker.ends()).isEqualTo(1);
        assertThat(taker.events()).isEmpty();
        assertThat(rig.figures().buffered()).isEqualTo(1);
    }

    @Test
    @Rule({"R144", "R146", "R147", "D9"})
    void theOthersContinueWithoutTheConsumerThatLeft() {
        Taker leaving = rig.subscribe("c-0").ask(5);
        Taker staying = rig.subscribe("d-0").ask(2);

        rig.cancel(leaving);
        rig.emit(2);

        assertThat(leaving.events()).isEmpty();
        assertThat(staying.events()).containsExactly(0, 1);
        assertThat(rig.figures().consumers()).hasSize(1);
    }

    @Test
    @Rule({"R172", "R174"})
    void eventsHeldBackForAConsumerThatLeftGoToTheOthers() {
        rig = new ProducerRig(new BroadcastDispatcher<>(), 5);
        Taker quick = rig.subscribe("c-0").ask(3);
        Taker idle = rig.subscribe("d-0");
        rig.emit(2);
        assertThat(quick.events()).isEmpty();

        rig.cancel(idle);

        assertThat(quick.events()).containsExactly(0, 1);
        assertThat(rig.figures().dispatched()).isEqualTo(2);
    }

    @Test
    @Rule({"R178", "D2"})
    void aBroadcastDeliversBufferedEventsToItsFirstConsumer() {
        rig = new ProducerRig(new BroadcastDispatcher<>(), 100);
        Taker gone = rig.subscribe("c-0").ask(10);
        rig.side().oweMore(Long.MAX_VALUE);
        rig.cancel(gone);
        rig.emit(10);

        Taker next = rig.subscribe("d-0").ask(10);

        assertThat(next.events()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(rig.side().drained()).isTrue();
    }

    // The end.

    @Test
    @Rule({"R2", "R143"})
    void allAreNotifiedOfTheEndAfterTheirLastEvents() {
        Taker first = rig.subscribe("c-0").ask(1);
        Taker second = rig.subscribe("d-0").ask(1);
        rig.emit(2);

        rig.side().end(null);

        assertThat(first.events()).containsExactly(0);
        assertThat(second.events()).containsExactly(1);
        assertThat(first.end().cancellation()).as("completed").isNull();
        assertThat(second.end().cancellation()).as("completed").isNull();
        assertThat(rig.figures().consumers()).isEmpty();
        assertThat(rig.dispatcher().subscribers()).isZero();
    }

    @Test
    @Rule({"R28", "R112"})
    void heldEventsAreAbandonedAndCountedWhenItIsShut() {
        Taker taker = rig.subscribe("c-0");
        rig.emit(3);

        Map<Place, Long> places = new EnumMap<>(Place.class);
        rig.fates().reportTo(new Fates.Listener() {
            @Override
            public void failed(List<?> events, Throwable cause) {
                throw new AssertionError(events);
            }

            @Override
            public void abandoned(Place place, long events) {
                places.put(place, events);
            }

            @Override
            public String holder() {
                return "Stage 'a-0'";
            }

            @Override
            public @Nullable Throwable failure() {
                return null;
            }

            @Override
            public boolean reportsUndelivered() {
                return false;
            }
        });
        rig.side().shut();
        taker.ask(3);

        assertThat(taker.events()).isEmpty();
        assertThat(places).isEqualTo(Map.of(Place.BUFFER, 3L));
        assertThat(rig.figures().buffered()).isZero();
        assertThat(rig.figures().givenUp()).isEqualTo(3);
    }

    @Test
    @Rule({"R45", "R150"})
    void afterTheEndAllAsksAreIgnored() {
        Taker taker = rig.subscribe("c-0");
        Cancellation down = new Cancellation(Cancellation.Kind.DOWN, REASON);

        rig.side().end(down);
        taker.ask(3);

        assertThat(taker.end().cancellation()).isSameAs(down);
        assertThat(rig.cancel(taker)).isFalse();
        assertThat(rig.side().room()).isZero();
        assertThat(taker.ends()).isEqualTo(1);
    }
}
