package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.DemandControl;
import io.genstage.Place;
import io.genstage.SubscriptionOptions;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.snapshot.SubscriptionSnapshot;
import io.genstage.testing.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** All figures of a consuming side, exactly, and events that were given up. */
@Rule({"R109", "R238", "R239"})
class ConsumerSnapshotTest {

    private static final SubscriptionOptions TEN_EIGHT = SubscriptionOptions.DEFAULT.withDemand(10, 8);

    private final ConsumerRig rig = new ConsumerRig().released();

    private final ConsumerSide<Integer> side = rig.side();

    @Test
    void ofAProducerThatHasDoneNothing() {
        assertThat(rig.figures()).isEqualTo(new InputSnapshot(0, 0, 0, 0, 0, 0, 0, 0, 0, List.of()));
    }

    @Test
    void ofAConsumerInTheMiddleOfABatch() {
        Source first = rig.subscribe("a-0", TEN_EIGHT);
        Source second = rig.subscribe("b-0", TEN_EIGHT);
        first.deliver(7);
        second.deliver(1);
        rig.handle();
        side.begin(side.nextBatch());
        side.failed(new IllegalStateException("planted"));

        side.begin(side.nextBatch());

        assertThat(rig.figures())
                .isEqualTo(new InputSnapshot(
                        2,
                        2,
                        2,
                        0,
                        2,
                        0,
                        0,
                        0,
                        0,
                        List.of(edge(1, "a-0", 12, 7, 2, 2, 2, 0), edge(2, "b-0", 10, 1, 0, 0, 0, 0))));
        assertThat(rig.figures().subscriptions().get(0).queued()).isEqualTo(1);
        assertThat(rig.figures().subscriptions().get(0).pending()).isEqualTo(5);
    }

    @Test
    @Rule("R144")
    void eventsHandledOverEndedSubscriptionsRemainCounted() {
        Source former = rig.subscribe("a-0", TEN_EIGHT);
        Source live = rig.subscribe("b-0", TEN_EIGHT);
        former.deliver(3);
        rig.handle();
        side.begin(side.nextBatch());
        side.failed(new IllegalStateException("planted"));
        former.end(null);
        side.forget(side.nextEnd());
        live.deliver(1);
        rig.handle();

        InputSnapshot figures = rig.figures();

        assertThat(figures)
                .isEqualTo(new InputSnapshot(0, 0, 3, 0, 1, 0, 0, 0, 0, List.of(edge(2, "b-0", 10, 1, 1, 0, 0, 0))));
    }

    @Test
    @Rule("R136")
    void aLinkRemovedTwiceIsCountedOnce() {
        Source former = rig.subscribe("a-0", TEN_EIGHT);
        former.deliver(2);
        rig.handle();
        former.end(null);
        Ended ended = side.nextEnd();

        side.forget(ended);
        side.forget(ended);

        assertThat(rig.figures().handled()).isEqualTo(2);
    }

    @Test
    @Rule({"R29", "R77"})
    void queuedEventsWithoutAHandlerAreCountedAsAbandoned() {
        Source source = rig.subscribe("a-0", TEN_EIGHT);
        Source other = rig.subscribe("b-0", TEN_EIGHT);
        source.deliver(5);
        rig.sendInfo("never handled");
        other.deliver(1);
        source.deliver(2);
        side.begin(side.nextBatch());
        side.failed(new IllegalStateException("planted"));

        side.abandon(Place.QUEUE);

        assertThat(side.snapshot().givenUp()).isEqualTo(6);
        assertThat(rig.figures())
                .isEqualTo(new InputSnapshot(
                        0,
                        0,
                        0,
                        0,
                        2,
                        0,
                        0,
                        0,
                        6,
                        List.of(edge(1, "a-0", 10, 7, 0, 0, 2, 5), edge(2, "b-0", 10, 1, 0, 0, 0, 1))));
        assertThat(rig.takeAll()).isEmpty();
    }

    @Test
    @Rule({"R29", "R150"})
    void laterDeliveriesAreAbandonedToo() {
        Source source = rig.subscribe("a-0", TEN_EIGHT);
        source.deliver(1);
        side.abandon(Place.QUEUE);
        source.deliver(2);
        rig.sendInfo("never handled");

        side.abandon(Place.QUEUE);

        assertThat(side.snapshot().givenUp()).isEqualTo(3);
        assertThat(rig.figures().queued()).isZero();
        assertThat(rig.takeAll()).isEmpty();
    }

    @Test
    @Rule({"R144", "R150"})
    void subscriptionsWhoseEndIsQueuedAreRemoved() {
        Source former = rig.subscribe("a-0", TEN_EIGHT);
        Source live = rig.subscribe("b-0", TEN_EIGHT);
        former.deliver(2);
        rig.handle();
        former.deliver(2);
        former.end(null);
        assertThat(side.drained()).isFalse();

        side.abandon(Place.QUEUE);

        assertThat(former.link().isEnded()).isTrue();
        assertThat(rig.figures().subscriptions()).extracting(edge -> edge.id()).containsExactly(2L);
        assertThat(rig.figures().handled()).isEqualTo(2);
        live.end(null);
        side.abandon(Place.QUEUE);
        assertThat(side.drained()).isTrue();
    }

    private static SubscriptionSnapshot edge(long id, String to, long... figures) {
        return new SubscriptionSnapshot(
                id,
                to,
                TEN_EIGHT,
                DemandControl.AUTOMATIC,
                figures[0],
                figures[1],
                figures[2],
                figures[3],
                figures[4],
                0,
                0,
                0,
                figures[5]);
    }
}
