package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BufferOptions;
import io.genstage.DemandMode;
import io.genstage.DiscardReason;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.OrphanPolicy;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.testing.Rule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Events that a producer discards, and events that its dispatcher keeps: each is counted, and reported once. */
class DiscardTest {

    private static final IllegalStateException CAUSE = new IllegalStateException("bad event");

    // By the buffer.

    @Test
    @Rule({"R102", "R105", "R107", "R108"})
    void discardsOfTheBufferAreReportedOncePerEmission() {
        ProducerRig rig = new ProducerRig();

        rig.emit(7);
        assertThat(rig.discards()).containsExactly(new DiscardedEvents(DiscardReason.BUFFER_FULL, List.of(0, 1), null));
        assertThat(rig.discards()).as("reported already").isEmpty();
        rig.emit(1);

        assertThat(rig.discards()).containsExactly(new DiscardedEvents(DiscardReason.BUFFER_FULL, List.of(2), null));
        assertThat(rig.figures().discards()).isEqualTo(Map.of(DiscardReason.BUFFER_FULL, 3L));
    }

    @Test
    @Rule({"R102", "R104"})
    void aBufferThatKeepsTheFirstDiscardsNewEvents() {
        ProducerRig rig = new ProducerRig(new DemandDispatcher<>(), BufferOptions.keepFirst(2), DemandMode.FORWARD);
        rig.subscribe("c-0").ask(1);

        rig.emit(5);

        assertThat(rig.discards()).containsExactly(new DiscardedEvents(DiscardReason.BUFFER_FULL, List.of(3, 4), null));
        assertThat(rig.figures().buffered()).isEqualTo(2);
    }

    @Test
    @Rule({"R101", "R131"})
    void aBufferWithoutLimitDiscardsNothing() {
        ProducerRig rig = new ProducerRig(new DemandDispatcher<>(), BufferOptions.unlimited(), DemandMode.FORWARD);

        rig.emit(20_000);
        rig.emit(1);

        assertThat(rig.figures().buffered()).isEqualTo(20_001);
        assertThat(rig.figures().discards()).isEmpty();
    }

    // By the dispatcher.

    @Test
    @Rule({"R185", "D17"})
    void anEventThatIsDiscardedUsesUpNoDemand() {
        ProducerRig rig = new ProducerRig();
        rig.dispatcher().discard(event -> event % 3 != 0);
        Taker taker = rig.subscribe("c-0").ask(3);

        rig.emit(11);

        assertThat(taker.events()).containsExactly(0, 3, 6);
        assertThat(rig.dispatcher().recorded())
                .as("again as long as there is demand")
                .containsExactly("[0, 1, 2]", "[3, 4]", "[5]", "[6]");
        assertThat(rig.figures().buffered()).isEqualTo(4);
        assertThat(rig.discards())
                .containsExactly(new DiscardedEvents(DiscardReason.FILTERED, List.of(1, 2, 4, 5), null));
    }

    @Test
    @Rule({"R185", "D17"})
    void bufferedEventsAreDeliveredUntilDemandIsMet() {
        ProducerRig rig = new ProducerRig();
        rig.dispatcher().discard(event -> event < 3);
        Taker taker = rig.subscribe("c-0");
        rig.emit(5);

        taker.ask(1);

        assertThat(taker.events()).containsExactly(3);
        assertThat(rig.figures().buffered()).isEqualTo(1);
    }

    @Test
    @Rule({"R185", "D17"})
    void demandThatADiscardDoesNotUseIsPassedAgain() {
        ProducerRig rig = new ProducerRig();
        rig.dispatcher().discard(event -> true);
        rig.subscribe("c-0").ask(3);
        rig.side().oweMore(Long.MAX_VALUE);

        rig.emit(3);

        assertThat(rig.side().owed()).isZero();
        assertThat(rig.side().oweMore(Long.MAX_VALUE)).isEqualTo(3);
        assertThat(rig.side().drained()).isTrue();
    }

    @Test
    @Rule({"R187", "D6"})
    void anEventWithoutPartitionFailsAloneWithItsCause() {
        ProducerRig rig = Partitioned.evenAndOdd();
        Taker even = rig.subscribeTo("even", "c-0").ask(3);

        rig.emit(3);
        rig.side().emit(ArraySlice.copyOf(List.of(-1, -2)));
        DiscardedEvents failed = rig.discards().get(0);

        assertThat(failed.reason()).isEqualTo(DiscardReason.FAILED);
        assertThat(failed.events()).containsExactly(-1, -2);
        assertThat(failed.cause()).hasRootCause(Partitioned.NOWHERE);
        assertThat(even.events()).containsExactly(0, 2);
        assertThat(rig.figures().discards()).isEqualTo(Map.of(DiscardReason.FAILED, 2L));
    }

    @Test
    @Rule({"R176", "D6"})
    void anEventForWhichASelectorThrowsIsDeliveredAndCounted() {
        ProducerRig rig = new ProducerRig(new BroadcastDispatcher<>(), 5);
        Taker calm = rig.subscribe("c-0").ask(9);
        Taker picky = rig.subscribe("d-0", SubscriptionOptions.DEFAULT.withSelector(event -> {
                    throw CAUSE;
                }))
                .ask(9);

        rig.emit(2);

        assertThat(calm.events()).containsExactly(0, 1);
        assertThat(picky.events()).as("to fail there").containsExactly(0, 1);
        Withheld withheld = rig.fates().nextWithheld();
        assertThat(withheld).isEqualTo(new Withheld("d-0", 2, withheld.cause()));
        assertThat(withheld.cause()).hasRootCause(CAUSE);
        assertThat(rig.fates().nextWithheld()).isNull();
        assertThat(rig.figures().withheld()).isEqualTo(2);
        assertThat(rig.figures().discards()).isEmpty();
        assertThat(rig.figures().dispatched()).isEqualTo(2);
    }

    // Kept by the dispatcher.

    @Test
    @Rule({"R185", "R189", "R190", "D11"})
    void eventsThatTheDispatcherKeepsAreQueuedUntilThereIsDemand() {
        ProducerRig rig = Partitioned.evenAndOdd();
        Taker even = rig.subscribeTo("even", "c-0").ask(4);
        Taker odd = rig.subscribeTo("odd", "d-0");

        rig.emit(4);
        assertThat(even.events()).containsExactly(0, 2);
        assertThat(rig.figures().queued()).isEqualTo(2);
        assertThat(rig.figures().dispatched()).isEqualTo(2);
        assertThat(rig.side().drained()).isFalse();
        odd.ask(2);

        assertThat(odd.events()).containsExactly(1, 3);
        assertThat(rig.figures().queued()).isZero();
        assertThat(rig.figures().dispatched()).isEqualTo(4);
        assertThat(rig.side().drained()).isTrue();
    }

    @Test
    @Rule({"R191", "D3"})
    void queuedEventsOfAConsumerThatLeftWaitForItsReplacement() {
        ProducerRig rig = Partitioned.evenAndOdd();
        rig.subscribeTo("even", "c-0").ask(4);
        Taker odd = rig.subscribeTo("odd", "d-0");
        rig.emit(4);

        rig.cancel(odd);
        Taker replacement = rig.subscribeTo("odd", "e-0").ask(1);

        assertThat(replacement.events()).containsExactly(1);
        assertThat(rig.figures().queued()).isEqualTo(1);
        assertThat(rig.discards()).isEmpty();
    }

    @Test
    @Rule({"R191", "D3"})
    void orWasDiscardedWithIt() {
        ProducerRig rig = Partitioned.evenAndOdd(OrphanPolicy.DISCARD);
        rig.subscribeTo("even", "c-0").ask(4);
        Taker odd = rig.subscribeTo("odd", "d-0");
        rig.emit(4);

        rig.cancel(odd);

        assertThat(rig.discards()).containsExactly(new DiscardedEvents(DiscardReason.ORPHANED, List.of(1, 3), null));
        assertThat(rig.figures().queued()).isZero();
        assertThat(rig.figures().discarded(DiscardReason.ORPHANED)).isEqualTo(2);
        assertThat(rig.side().drained()).isTrue();
    }

    @Test
    @Rule({"R28", "R191"})
    void discardsCausedByTheEndOfTheLastConsumersAreCountedToo() {
        ProducerRig rig = Partitioned.evenAndOdd(OrphanPolicy.DISCARD);
        rig.subscribeTo("even", "c-0").ask(4);
        rig.subscribeTo("odd", "d-0");
        rig.emit(4);

        rig.side().end(null);

        OutputSnapshot figures = rig.figures();
        assertThat(figures.queued()).isZero();
        assertThat(figures.discarded(DiscardReason.ORPHANED)).isEqualTo(2);
    }
}
