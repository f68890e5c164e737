package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BufferKeep;
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
    void isHeardAtOnceWhereNothingWaits() {
        rig.subscribe("c-0").ask(1);
        rig.emit(1);

        rig.inform("hello");

        assertThat(rig.heard()).containsExactly("hello");
        assertThat(rig.heard()).as("once").isEmpty();
    }

    @Test
    @Rule({"R114", "R121"})
    void waitsForTheEventsBeforeItHoweverLongThatTakes() {
        Taker taker = rig.subscribe("c-0");
        rig.emit(3);
        rig.inform("after 2");

        taker.ask(2);
        assertThat(rig.heard()).isEmpty();
        taker.ask(1);

        assertThat(rig.heard()).containsExactly("after 2");
    }

    @Test
    @Rule("R114")
    void doesNotWaitForWhatComesBehindIt() {
        Taker taker = rig.subscribe("c-0");
        rig.emit(1);
        rig.inform("after 0");
        rig.emit(2);

        taker.ask(1);

        assertThat(rig.heard()).containsExactly("after 0");
        assertThat(rig.figures().buffered()).isEqualTo(2);
    }

    @Test
    @Rule({"R114", "R118"})
    void severalAreHeardEachInItsPlaceWhileTheBufferMovesOn() {
        Taker taker = rig.subscribe("c-0");
        rig.emit(2);
        rig.inform("after 1");
        rig.emit(2);
        rig.inform("after 3");
        taker.ask(2);
        assertThat(rig.heard()).containsExactly("after 1");
        rig.emit(3);
        rig.inform("after 6");

        taker.ask(2);
        assertThat(rig.heard()).containsExactly("after 3");
        taker.ask(3);
        assertThat(rig.heard()).containsExactly("after 6");
    }

    @Test
    @Rule("R118")
    void thoseInOnePlaceKeepTheirOrder() {
        Taker taker = rig.subscribe("c-0");
        rig.emit(1);
        rig.inform("first");
        rig.inform("second");
        rig.inform("third");

        taker.ask(1);

        assertThat(rig.heard()).containsExactly("first", "second", "third");
    }

    @Test
    @Rule({"R114", "R118"})
    void oneAskMayReachSeveralAndTheDispatcherHearsOfEachInItsPlace() {
        Taker taker = rig.subscribe("c-0");
        rig.emit(1);
        rig.inform("after 0");
        rig.emit(2);
        rig.inform("after 2");
        rig.emit(1);

        taker.ask(4);

        assertThat(rig.dispatcher().told()).containsExactly("[0]", "mark", "[1, 2]", "mark", "[3]");
        assertThat(rig.heard()).containsExactly("after 0", "after 2");
        assertThat(taker.events()).containsExactly(0, 1, 2, 3);
    }

    @Test
    @Rule({"R103", "R106"})
    void isHeardWhenTheEventsBeforeItAreEvicted() {
        rig.emit(2);
        rig.inform("after 1");
        rig.emit(2);
        rig.inform("after 3");

        rig.emit(2);
        assertThat(rig.heard()).as("0 is evicted, and 1 is still buffered").isEmpty();
        assertThat(rig.figures().buffered()).isEqualTo(5);
        rig.emit(1);

        assertThat(rig.heard()).containsExactly("after 1");
        rig.emit(8);
        assertThat(rig.heard()).containsExactly("after 3");
    }

    @Test
    @Rule({"R103", "R104"})
    void newcomersThatDoNotFitMoveNothing() {
        ProducerRig first =
                new ProducerRig(new DemandDispatcher<>(), new BufferOptions(2, BufferKeep.FIRST), DemandMode.FORWARD);
        Taker taker = first.subscribe("c-0");
        first.emit(2);
        first.inform("after 1");

        first.emit(3);
        assertThat(first.heard()).isEmpty();
        first.inform("after 1 as well");
        taker.ask(2);

        assertThat(first.heard()).containsExactly("after 1", "after 1 as well");
    }

    @Test
    @Rule({"R192", "D16"})
    void waitsForWhatTheDispatcherKeepsForAConsumerThatIsThere() {
        ProducerRig keeping = Partitioned.evenAndOdd();
        keeping.subscribeTo("even", "c-0").ask(4);
        Taker odd = keeping.subscribeTo("odd", "d-0");
        keeping.emit(2);

        keeping.inform("after 1");
        assertThat(keeping.heard()).isEmpty();
        odd.ask(1);

        assertThat(keeping.heard()).containsExactly("after 1");
    }

    @Test
    @Rule({"R192", "D16"})
    void doesNotWaitForAConsumerThatHasLeft() {
        ProducerRig keeping = Partitioned.evenAndOdd();
        keeping.subscribeTo("even", "c-0").ask(4);
        Taker odd = keeping.subscribeTo("odd", "d-0");
        keeping.emit(2);
        keeping.inform("after 1");

        keeping.cancel(odd);

        assertThat(keeping.heard()).containsExactly("after 1");
        assertThat(keeping.figures().queued()).isEqualTo(1);
    }

    @Test
    @Rule({"R28", "R120"})
    void oneThatWasNotHeardYetIsSomethingThatWaits() {
        rig.inform("hello");
        assertThat(rig.side().drained()).isFalse();

        rig.heard();

        assertThat(rig.side().drained()).isTrue();
    }
}
