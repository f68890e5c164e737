package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Cancellation;
import io.genstage.testing.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a consuming side begins to ask, how it queues messages, and when it ends. */
class ConsumerSideTest {

    private final ConsumerRig rig = new ConsumerRig();

    private final ConsumerSide<Integer> side = rig.side();

    // The first ask.

    @Test
    @Rule("R99")
    void asksForNothingBeforeItIsReleased() {
        Source source = rig.subscribe("a-0", 10, 5);

        assertThat(source.asks()).isZero();
        assertThat(source.pending()).isZero();
    }

    @Test
    @Rule({"R55", "R99"})
    void asksAllForItsMaximumWhenItIsReleasedAndOnlyThen() {
        Source first = rig.subscribe("a-0", 10, 5);
        Source second = rig.subscribe("b-0", 20, 5);

        rig.released();
        rig.released();

        assertThat(first.pending()).isEqualTo(10);
        assertThat(second.pending()).isEqualTo(20);
        assertThat(first.asks()).isEqualTo(1);
    }

    @Test
    @Rule({"R53", "R55"})
    void aLateConsumerAsksAtOnceAfterItsSubscription() {
        Source source = rig.released().subscribe("a-0", 10, 5);

        assertThat(source.received())
                .satisfiesExactly(
                        first -> assertThat(first).isInstanceOf(SubscribeRequest.class),
                        second -> assertThat(second).isSameAs(source.link()));
        assertThat(source.pending()).isEqualTo(10);
    }

    @Test
    @Rule("R63")
    void aSubscribeRequestNamesTheReplacedSubscription() {
        Source old = rig.subscribe("a-0", 10, 5);
        Source source = new Source(rig, new Wire("c-0"), 2, "a-0", old.link().options());

        side.subscribe(source.link(), old.link(), null);

        SubscribeRequest request = (SubscribeRequest) source.received().get(0);
        assertThat(request.link()).isSameAs(source.link());
        assertThat(request.replaced()).isSameAs(old.link());
        assertThat(((SubscribeRequest) old.received().get(0)).replaced()).isNull();
    }

    // The queue.

    @Test
    @Rule({"R115", "R117", "R151"})
    void eventsMessagesAndEndsAreTakenInTheOrderOfTheirArrival() {
        Source source = rig.released().subscribe("a-0", 10, 8);
        rig.sendInfo("first");
        source.deliver(3);
        rig.sendInfo("after 2");
        rig.sendInfo("and again");
        source.deliver(1);
        source.end(null);
        rig.sendInfo("last");

        List<Object> all = rig.takeAll();

        assertThat(all.get(6))
                .isInstanceOfSatisfying(
                        Ended.class, ended -> assertThat(ended.link()).isSameAs(source.link()));
        all.remove(6);
        assertThat(all).containsExactly("first", List.of(0, 1), List.of(2), "after 2", "and again", List.of(3), "last");
    }

    @Test
    @Rule({"R113", "R115"})
    void onlyTheFirstMessageIsTaken() {
        Source source = rig.released().subscribe("a-0", 10, 8);
        source.deliver(1);
        rig.sendInfo("after 0");
        source.end(null);

        assertThat(side.nextInfo()).isNull();
        assertThat(side.nextEnd()).isNull();
        rig.handle();
        assertThat(side.nextBatch()).isNull();
        assertThat(side.nextEnd()).isNull();
        assertThat(side.nextInfo()).isNotNull();
        assertThat(side.nextBatch()).isNull();
        assertThat(side.nextInfo()).isNull();
        assertThat(side.nextEnd()).isNotNull();
        assertThat(side.nextEnd()).isNull();
    }

    @Test
    @Rule({"R113", "R118"})
    void aQueueThatWasEmptyTakesMore() {
        for (int round = 0; round < 3; round++) {
            rig.sendInfo(round);
            assertThat(rig.takeAll()).containsExactly(round);
        }
    }

    @Test
    @Rule("R115")
    void aRemovedMessageDoesNotReferToItsSuccessor() {
        Source source = rig.released().subscribe("a-0", 10, 8);
        rig.sendInfo("first");
        source.end(null);
        rig.sendInfo("last");

        assertThat(side.nextInfo().next()).isNull();
        assertThat(side.nextEnd().next()).isNull();
    }

    // The end.

    @Test
    @Rule({"R2", "R151"})
    void isDrainedWhenTheQueueIsEmptyAndNoSubscriptionIsLeft() {
        assertThat(side.drained()).isTrue();
        Source source = rig.released().subscribe("a-0", 10, 8);
        assertThat(side.drained()).as("it may receive more").isFalse();
        source.end(null);

        Ended ended = side.nextEnd();
        assertThat(side.drained()).as("it has not handled the end yet").isFalse();
        side.forget(ended);

        assertThat(side.drained()).isTrue();
        rig.sendInfo("hello");
        assertThat(side.drained()).isFalse();
    }

    @Test
    @Rule({"R143", "R150"})
    void aConsumerThatEndsRequestsTheCancelOfAllItsLinks() {
        RuntimeException reason = new RuntimeException("failed");
        Source first = rig.subscribe("a-0", 10, 5);
        Source second = rig.subscribe("b-0", 10, 5);

        side.requestCancelOfAll(reason);

        for (Source source : List.of(first, second)) {
            CancelRequest request = (CancelRequest) source.received().get(1);
            assertThat(request.link()).isSameAs(source.link());
            assertThat(request.cancellation()).isEqualTo(new Cancellation(Cancellation.Kind.DOWN, reason));
        }
        assertThat(side.drained()).as("until they have confirmed it").isFalse();
    }
}
