package io.genstage.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.testing.Rule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Marks, which are reached when the events before them have been delivered. */
class PartitionMarkTest {

    private final Rig<Integer> rig = new Rig<>(new PartitionDispatcher<>(PartitionOptions.ofCount(3)
            .withMaxBacklog(100)
            .withFunction((Integer event) -> new Placement<>(event, Integer.toString(event % 3)))));

    private final List<String> reached = new ArrayList<>();

    private void mark(String name) {
        rig.dispatcher().mark(() -> reached.add(name));
    }

    @Test
    @Rule("R192")
    void isReachedAtOnceIfNoEventIsQueued() {
        rig.subscribeTo("0", "zero");
        rig.subscribeTo("1", "one").ask(3);

        mark("hello");

        assertThat(reached).containsExactly("hello");
        assertThat(rig.grant()).isEqualTo(3);
    }

    @Test
    @Rule("R192")
    void isReachedAtOnceWithoutConsumers() {
        mark("hello");

        assertThat(reached).containsExactly("hello");
    }

    @Test
    @Rule({"R192", "D16"})
    void doesNotWaitForAPartitionWhoseDemandWasJustUsedUp() {
        rig.subscribeTo("0", "zero").ask(1);
        rig.dispatch(0);

        mark("hello");

        assertThat(reached).containsExactly("hello");
    }

    @Test
    @Rule({"R192", "D16"})
    void doesNotWaitForOrphans() {
        rig.subscribeTo("1", "one").ask(5);
        rig.dispatch(0, 3, 6);
        assertThat(rig.dispatcher().queued()).isEqualTo(3);

        mark("hello");

        assertThat(reached).containsExactly("hello");
    }

    @Test
    @Rule("R192")
    void waitsUntilAConsumerHasRequestedAllEventsQueuedBefore() {
        FakeSubscriber<Integer> zero = rig.subscribeTo("0", "zero");
        rig.subscribeTo("1", "one").ask(9);
        rig.dispatch(0, 3, 6);
        mark("hello");
        rig.dispatch(9, 1);
        assertThat(reached).isEmpty();

        zero.ask(2);
        assertThat(reached).isEmpty();
        zero.ask(1);
        assertThat(reached).containsExactly("hello");
        assertThat(rig.dispatcher().queued())
                .as("later events are still queued")
                .isEqualTo(1);
    }

    @Test
    @Rule("R192")
    void waitsForAllConsumersWithQueuedEvents() {
        FakeSubscriber<Integer> zero = rig.subscribeTo("0", "zero");
        FakeSubscriber<Integer> one = rig.subscribeTo("1", "one");
        rig.subscribeTo("2", "two").ask(9);
        rig.dispatch(0, 1, 2);
        mark("hello");

        one.ask(5);
        assertThat(reached).isEmpty();
        zero.ask(5);
        assertThat(reached).containsExactly("hello");
    }

    @Test
    @Rule("R192")
    void severalMarksKeepTheirOrder() {
        FakeSubscriber<Integer> zero = rig.subscribeTo("0", "zero");
        FakeSubscriber<Integer> one = rig.subscribeTo("1", "one");
        rig.subscribeTo("2", "two").ask(9);
        rig.dispatch(0);
        mark("first");
        mark("second");
        rig.dispatch(1, 3);
        mark("third");

        one.ask(1);
        assertThat(reached).isEmpty();
        zero.ask(1);
        assertThat(reached).containsExactly("first", "second");
        zero.ask(1);
        assertThat(reached).containsExactly("first", "second", "third");
    }

    @Test
    @Rule({"R191", "R192", "D3", "D16"})
    void isReachedWhenTheConsumerThatItWaitsForLeaves() {
        FakeSubscriber<Integer> one = rig.subscribeTo("1", "one");
        one.ask(5);
        FakeSubscriber<Integer> zero = rig.subscribeTo("0", "zero");
        rig.dispatch(0, 3, 6, 9, 12);
        assertThat(rig.grant()).isEqualTo(5);
        mark("hello");
        mark("again");
        assertThat(reached).isEmpty();

        zero.cancel();

        assertThat(reached).containsExactly("hello", "again");
        assertThat(rig.grant()).isEqualTo(5);
        assertThat(rig.dispatcher().queued())
                .as("marks are no events, and events are kept")
                .isEqualTo(5);
        rig.subscribeTo("0", "successor").ask(5);
        assertThat(rig.deliveries()).containsExactly("successor[0, 3, 6, 9, 12]");
    }

    @Test
    @Rule({"R192", "D16"})
    void waitsForTheOthersWhenOneOfThemLeaves() {
        FakeSubscriber<Integer> zero = rig.subscribeTo("0", "zero");
        FakeSubscriber<Integer> one = rig.subscribeTo("1", "one");
        rig.subscribeTo("2", "two").ask(9);
        rig.dispatch(0, 1);
        mark("hello");

        zero.cancel();
        assertThat(reached).isEmpty();
        one.ask(1);
        assertThat(reached).containsExactly("hello");
    }

    @Test
    @Rule({"R192", "D3"})
    void waitsForInheritedEventsIfItComesAfterThem() {
        FakeSubscriber<Integer> zero = rig.subscribeTo("0", "zero");
        rig.subscribeTo("2", "two").ask(9);
        rig.dispatch(0, 3);
        mark("before");
        zero.cancel();
        FakeSubscriber<Integer> successor = rig.subscribeTo("0", "successor");
        mark("after");
        assertThat(reached).containsExactly("before");

        successor.ask(1);
        assertThat(reached).containsExactly("before");
        successor.ask(1);
        assertThat(reached).containsExactly("before", "after");
    }

    @Test
    @Rule("R192")
    void aReachedMarkMaySetAnother() {
        FakeSubscriber<Integer> zero = rig.subscribeTo("0", "zero");
        rig.subscribeTo("2", "two").ask(9);
        rig.dispatch(0, 3);
        rig.dispatcher().mark(() -> {
            reached.add("first");
            mark("second");
        });
        zero.ask(2);

        assertThat(reached).containsExactly("first", "second");
    }
}
