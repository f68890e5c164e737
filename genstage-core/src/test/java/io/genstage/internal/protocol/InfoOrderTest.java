package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BufferOptions;
import io.genstage.DemandMode;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.testing.Rule;
import org.junit.jupiter.api.Test;

/** A message is handled after the events that were emitted before it, and before later ones. */
class InfoOrderTest {

    private final ProducerRig rig = new ProducerRig();

    @Test
    @Rule({"R114", "R116"})
    void isHandledAtOnceIfNothingIsBuffered() {
        rig.subscribe("c-0").ask(1);
        rig.emit(1);

        rig.sendInfo("hello");

        assertThat(rig.received()).containsExactly("hello");
        assertThat(rig.received()).as("once").isEmpty();
    }

    @Test
    @Rule({"R114", "R121"})
    void waitsForTheEventsBeforeItWithoutLimit() {
        Taker taker = rig.subscribe("c-0");
        rig.emit(3);
        rig.sendInfo("after 2");

        taker.ask(2);
        assertThat(rig.received()).isEmpty();
        taker.ask(1);

        assertThat(rig.received()).containsExactly("after 2");
    }

    @Test
    @Rule("R114")
    void doesNotWaitForLaterEvents() {
        Taker taker = rig.subscribe("c-0");
        rig.emit(1);
        rig.sendInfo("after 0");
        rig.emit(2);

        taker.ask(1);

        assertThat(rig.received()).containsExactly("after 0");
        assertThat(rig.figures().buffered()).isEqualTo(2);
    }

    @Test
    @Rule({"R114", "R118"})
    void severalAreHandledInTheirPlacesWhileTheBufferDrains() {
        Taker taker = rig.subscribe("c-0");
        rig.emit(2);
        rig.sendInfo("after 1");
        rig.emit(2);
        rig.sendInfo("after 3");
        taker.ask(2);
        assertThat(rig.received()).containsExactly("after 1");
        rig.emit(3);
        rig.sendInfo("after 6");

        taker.ask(2);
        assertThat(rig.received()).containsExactly("after 3");
        taker.ask(3);
        assertThat(rig.received()).containsExactly("after 6");
    }

    @Test
    @Rule("R118")
    void marksAtTheSamePositionKeepTheirOrder() {
        Taker taker = rig.subscribe("c-0");
        rig.emit(1);
        rig.sendInfo("first");
        rig.sendInfo("second");
        rig.sendInfo("third");

        taker.ask(1);

        assertThat(rig.received()).containsExactly("first", "second", "third");
    }

    @Test
    @Rule({"R114", "R118"})
    void oneAskMayReachSeveralMarksInTheirOrder() {
        Taker taker = rig.subscribe("c-0");
        rig.emit(1);
        rig.sendInfo("after 0");
        rig.emit(2);
        rig.sendInfo("after 2");
        rig.emit(1);

        taker.ask(4);

        assertThat(rig.dispatcher().recorded()).containsExactly("[0]", "mark", "[1, 2]", "mark", "[3]");
        assertThat(rig.received()).containsExactly("after 0", "after 2");
        assertThat(taker.events()).containsExactly(0, 1, 2, 3);
    }

    @Test
    @Rule({"R103", "R106"})
    void isHandledWhenTheEventsBeforeItAreEvicted() {
        rig.emit(2);
        rig.sendInfo("after 1");
        rig.emit(2);
        rig.sendInfo("after 3");

        rig.emit(2);
        assertThat(rig.received()).as("0 is evicted, and 1 is still buffered").isEmpty();
        assertThat(rig.figures().buffered()).isEqualTo(5);
        rig.emit(1);

        assertThat(rig.received()).containsExactly("after 1");
        rig.emit(8);
        assertThat(rig.received()).containsExactly("after 3");
    }

    @Test
    @Rule({"R103", "R104"})
    void newEventsBeyondTheCapacityEvictNothing() {
        ProducerRig first = new ProducerRig(new DemandDispatcher<>(), BufferOptions.keepFirst(2), DemandMode.FORWARD);
        Taker taker = first.subscribe("c-0");
        first.emit(2);
        first.sendInfo("after 1");

        first.emit(3);
        assertThat(first.received()).isEmpty();
        first.sendInfo("after 1 as well");
        taker.ask(2);

        assertThat(first.received()).containsExactly("after 1", "after 1 as well");
    }

    @Test
    @Rule({"R192", "D16"})
    void waitsForQueuedEventsOfASubscribedConsumer() {
        ProducerRig keeping = Partitioned.evenAndOdd();
        keeping.subscribeTo("even", "c-0").ask(4);
        Taker odd = keeping.subscribeTo("odd", "d-0");
        keeping.emit(2);

        keeping.sendInfo("after 1");
        assertThat(keeping.received()).isEmpty();
        odd.ask(1);

        assertThat(keeping.received()).containsExactly("after 1");
    }

    @Test
    @Rule({"R192", "D16"})
    void doesNotWaitForAConsumerThatHasLeft() {
        ProducerRig keeping = Partitioned.evenAndOdd();
        keeping.subscribeTo("even", "c-0").ask(4);
        Taker odd = keeping.subscribeTo("odd", "d-0");
        keeping.emit(2);
        keeping.sendInfo("after 1");

        keeping.cancel(odd);

        assertThat(keeping.received()).containsExactly("after 1");
        assertThat(keeping.figures().queued()).isEqualTo(1);
    }

    @Test
    @Rule({"R28", "R120"})
    void anUnhandledMessageCountsAsQueued() {
        rig.sendInfo("hello");
        assertThat(rig.side().drained()).isFalse();

        rig.received();

        assertThat(rig.side().drained()).isTrue();
    }
}
