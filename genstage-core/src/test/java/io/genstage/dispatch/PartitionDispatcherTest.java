package io.genstage.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.genstage.snapshot.PartitionSnapshot;
import io.genstage.testing.Rule;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a partition dispatcher grants, delivers and queues. Events are numbers; their remainder is their partition. */
class PartitionDispatcherTest {

    @Test
    void isNamedPartition() {
        assertThat(byRemainder(2, 5).dispatcher().name()).isEqualTo("partition");
    }

    @Test
    @Rule({"R184", "R190", "R191", "D1"})
    void demandOfALeavingConsumerIsRemoved() {
        Rig<Integer> rig = byRemainder(2, 1000);
        FakeSubscriber<Integer> zero = rig.subscribeTo("0", "a");
        assertThat(rig.grant()).isZero();
        zero.ask(10);
        assertThat(rig.grant()).isEqualTo(10);
        zero.cancel();
        assertThat(rig.grant()).isZero();

        FakeSubscriber<Integer> one = rig.subscribeTo("1", "a");
        one.ask(5);
        assertThat(rig.grant()).isEqualTo(5);
        one.cancel();
        assertThat(rig.grant()).isZero();

        assertThat(rig.offer(0, 1, 2, 3)).as("no consumer has requested events").containsExactly(0, 1, 2, 3);
        assertThat(rig.dispatcher().queued()).isZero();
        assertThat(one.attachment()).isNull();
        assertThatNullPointerException().isThrownBy(() -> one.ask(1)).withMessage("not subscribed");
    }

    @Test
    @Rule("R185")
    void deliversRequestedEventsAndLeavesTheRest() {
        Rig<Integer> rig = new Rig<>(new PartitionDispatcher<>(PartitionOptions.ofCount(1)));
        FakeSubscriber<Integer> only = rig.subscribeTo("0", "a");
        only.ask(3);
        assertThat(rig.offer(1)).isEmpty();
        assertThat(rig.grant()).isEqualTo(2);
        assertThat(rig.deliveries()).containsExactly("a[1]");
        only.ask(3);
        assertThat(rig.grant()).isEqualTo(5);

        assertThat(rig.offer(2, 5, 6, 7, 8, 9, 11)).containsExactly(9, 11);

        assertThat(rig.grant()).isZero();
        assertThat(rig.deliveries()).containsExactly("a[2, 5, 6, 7, 8]");
        assertThat(rig.dispatcher().queued()).isZero();
    }

    @Test
    @Rule({"R183", "R188", "R189", "R190", "D11"})
    void eventsOfAPartitionWithoutAConsumerAreQueuedUpToTheLimit() {
        Rig<Integer> rig = byRemainder(2, 5);
        rig.subscribeTo("1", "one").ask(5);
        assertThat(rig.grant()).isEqualTo(5);

        assertThat(rig.offer(0, 2, 4, 6, 8)).isEmpty();
        assertThat(rig.grant()).isZero();
        assertThat(rig.deliveries()).isEmpty();
        assertThat(rig.dispatcher().queued()).isEqualTo(5);
        assertThat(rig.offer(10, 12)).containsExactly(10, 12);

        FakeSubscriber<Integer> zero = rig.subscribeTo("0", "zero");
        assertThat(rig.deliveries()).as("not before it requests events").isEmpty();
        zero.ask(5);
        assertThat(rig.deliveries()).containsExactly("zero[0, 2, 4, 6, 8]");
        assertThat(rig.grant()).isEqualTo(5);
        assertThat(rig.dispatcher().queued()).isZero();

        assertThat(rig.offer(10, 12)).isEmpty();
        assertThat(rig.grant()).isEqualTo(3);
        assertThat(rig.dispatcher().queued()).isEqualTo(2);
    }

    @Test
    @Rule({"R184", "R185", "R189", "D11"})
    void eventsWithoutDemandAreQueuedUntilTheConsumerRequests() {
        Rig<Integer> rig = byRemainder(2, 5);
        FakeSubscriber<Integer> zero = rig.subscribeTo("0", "zero");
        zero.ask(5);
        assertThat(rig.grant()).isEqualTo(5);
        rig.subscribeTo("1", "one").ask(5);
        assertThat(rig.grant()).isEqualTo(10);

        assertThat(rig.offer(0, 2)).isEmpty();
        assertThat(rig.grant()).isEqualTo(8);
        assertThat(rig.offer(4, 6, 8, 10, 12, 14, 16, 18)).isEmpty();
        assertThat(rig.deliveries()).containsExactly("zero[0, 2]", "zero[4, 6, 8]");
        assertThat(rig.grant()).isZero();
        assertThat(rig.dispatcher().queued()).isEqualTo(5);

        zero.ask(5);
        assertThat(rig.deliveries()).containsExactly("zero[10, 12, 14, 16, 18]");
        assertThat(rig.grant()).isEqualTo(5);
    }

    @Test
    @Rule({"R184", "R185"})
    void aSmallRequestTakesTheFirstQueuedEventsAndALargeOneLeavesDemand() {
        Rig<Integer> rig = byRemainder(2, 10);
        FakeSubscriber<Integer> zero = rig.subscribeTo("0", "zero");
        rig.subscribeTo("1", "one").ask(10);
        rig.dispatch(0, 1, 2, 4, 6);
        assertThat(rig.deliveries()).containsExactly("one[1]");

        zero.ask(1);
        rig.dispatch(8);
        assertThat(rig.deliveries()).as("queued events are delivered first").containsExactly("zero[0]");
        zero.ask(2);
        assertThat(rig.deliveries()).containsExactly("zero[2, 4]");
        assertThat(rig.dispatcher().queued()).isEqualTo(2);

        zero.ask(5);
        assertThat(rig.deliveries()).containsExactly("zero[6, 8]");
        assertThat(rig.grant()).as("9 + 3").isEqualTo(12);
        rig.dispatch(10, 12, 14, 16);
        assertThat(rig.deliveries()).containsExactly("zero[10, 12, 14]");
        assertThat(rig.dispatcher().queued()).isEqualTo(1);
        assertThat(rig.grant())
                .as("of the other's 9 this backlog has room for 9")
                .isEqualTo(9);
    }

    @Test
    @Rule({"R183", "R191", "D3"})
    void queuedEventsOfALeavingConsumerAreKeptForItsSuccessor() {
        Rig<Integer> rig = byRemainder(2, 5);
        rig.subscribeTo("1", "one").ask(5);
        FakeSubscriber<Integer> zero = rig.subscribeTo("0", "zero");
        assertThat(rig.offer(0, 2, 4, 6, 8)).isEmpty();
        assertThat(rig.grant()).isZero();

        zero.cancel();
        assertThat(rig.grant()).as("its room is still used").isZero();
        assertThat(rig.dispatcher().queued()).isEqualTo(5);

        FakeSubscriber<Integer> successor = rig.subscribeTo("0", "successor");
        successor.ask(3);
        assertThat(rig.deliveries()).containsExactly("successor[0, 2, 4]");
        assertThat(rig.discards().count()).isZero();
        assertThat(rig.grant()).isEqualTo(3);
    }

    @Test
    @Rule({"R188", "R189", "D11"})
    void theGrantIsBoundedByTheSumAndByTheFullestPartition() {
        Rig<Integer> rig = byRemainder(3, 4);
        FakeSubscriber<Integer> zero = rig.subscribeTo("0", "zero");
        FakeSubscriber<Integer> one = rig.subscribeTo("1", "one");
        FakeSubscriber<Integer> two = rig.subscribeTo("2", "two");
        zero.ask(100);
        assertThat(rig.grant()).as("any may be another's, which has room for 4").isEqualTo(4);
        one.ask(2);
        assertThat(rig.grant()).as("the third has still room for 4 only").isEqualTo(4);
        two.ask(1);
        assertThat(rig.grant()).isEqualTo(5);

        rig.dispatch(2, 5, 8, 11, 14);
        assertThat(rig.deliveries()).containsExactly("two[2]");
        assertThat(rig.dispatcher().queued()).isEqualTo(4);
        assertThat(rig.grant()).isZero();

        two.ask(2);
        assertThat(rig.grant()).as("4 + 0 - 2").isEqualTo(2);
        assertThat(rig.dispatcher().queued()).isEqualTo(2);
    }

    @Test
    @Rule({"R189", "D11"})
    void aMaxBacklogOfOneIsEnough() {
        Rig<Integer> rig = byRemainder(2, 1);
        FakeSubscriber<Integer> zero = rig.subscribeTo("0", "zero");
        rig.subscribeTo("1", "one").ask(10);
        assertThat(rig.grant()).isEqualTo(1);

        assertThat(rig.offer(1, 3, 5, 0, 2)).containsExactly(2);
        assertThat(rig.dispatcher().queued()).isEqualTo(1);
        zero.ask(1);
        assertThat(rig.offer(2, 4)).containsExactly(4);
        assertThat(rig.deliveries()).containsExactly("one[1]", "one[3]", "one[5]", "zero[0]");
    }

    @Test
    void discardedOrphansDelayNoPartition() {
        Rig<Integer> rig = new Rig<>(
                new PartitionDispatcher<>(remainder(2).withMaxBacklog(3).withOrphan(OrphanPolicy.DISCARD)));
        FakeSubscriber<Integer> one = rig.subscribeTo("1", "one");
        one.ask(10);
        assertThat(rig.grant())
                .as("the minimum excludes the orphaned partition")
                .isEqualTo(10);

        assertThat(rig.offer(0, 1, 2, 3)).isEmpty();
        assertThat(rig.discards().orphaned()).containsExactly(0, 2);
        assertThat(rig.deliveries()).containsExactly("one[1, 3]");
        assertThat(rig.grant()).as("a discard uses up no demand").isEqualTo(8);

        FakeSubscriber<Integer> zero = rig.subscribeTo("0", "zero");
        assertThat(rig.grant()).as("it counts as soon as it has a consumer").isEqualTo(3);
        rig.dispatch(4, 6);
        assertThat(rig.dispatcher().queued()).isEqualTo(2);
        zero.cancel();
        assertThat(rig.discards().orphaned())
                .as("with the queued events of its last consumer")
                .containsExactly(0, 2, 4, 6);
        assertThat(rig.dispatcher().queued()).isZero();
        assertThat(rig.grant()).isEqualTo(8);
        one.cancel();
        assertThat(rig.grant()).isZero();
    }

    @Test
    void aSuccessorDoesNotReceiveDiscardedEvents() {
        Rig<Integer> rig = new Rig<>(new PartitionDispatcher<>(remainder(2).withOrphan(OrphanPolicy.DISCARD)));
        rig.subscribeTo("1", "one").ask(10);
        FakeSubscriber<Integer> zero = rig.subscribeTo("0", "zero");
        rig.dispatch(0, 2);
        zero.cancel();
        FakeSubscriber<Integer> successor = rig.subscribeTo("0", "successor");
        successor.ask(5);
        rig.dispatch(4);

        assertThat(rig.deliveries()).containsExactly("successor[4]");
    }

    @Test
    @Rule({"R181", "R182", "D6"})
    void rejectsAConsumerWithoutAFreePartition() {
        Rig<Integer> rig = byRemainder(2, 5);
        assertThatIllegalStateException()
                .isThrownBy(() -> rig.subscribe("a"))
                .withMessage("'a' names no partition. Set its partition to one of [0, 1]");

        rig.subscribeTo("0", "a").ask(3);
        assertThatIllegalStateException()
                .isThrownBy(() -> rig.subscribeTo("0", "b"))
                .withMessage(
                        "'b' cannot take the partition '0', which is already taken by 'a'; the partitions are [0, 1]");

        for (String unknown : List.of("-1", "2", "oops")) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> rig.subscribeTo(unknown, "b"))
                    .withMessage("'b' asks for the unknown partition '" + unknown + "'; the partitions are [0, 1]");
        }
        assertThat(rig.grant()).as("the other partitions continue").isEqualTo(3);
        rig.dispatch(0);
        assertThat(rig.deliveries()).containsExactly("a[0]");
    }

    @Test
    @Rule("R181")
    void aConsumerMayTakeSeveralPartitions() {
        Rig<Integer> rig = byRemainder(3, 5);
        rig.subscribeTo("0", "a").ask(2);
        rig.subscribeTo("1", "a").ask(2);
        rig.subscribeTo("2", "b").ask(2);

        rig.dispatch(0, 1, 2, 3, 4, 5);

        assertThat(rig.deliveries()).containsExactly("a[0, 3]", "a[1, 4]", "b[2, 5]");
    }

    @Test
    @Rule({"R189", "D11"})
    void showsItsPartitions() {
        Rig<Integer> rig = byRemainder(2, 5);
        FakeSubscriber<Integer> one = rig.subscribeTo("1", "a-7");
        one.ask(4);
        rig.dispatch(0, 2, 1);
        assertThat(rig.dispatcher().partitions())
                .containsExactly(new PartitionSnapshot("0", null, 2), new PartitionSnapshot("1", "a-7", 0));

        one.cancel();
        rig.subscribeTo("0", "b").ask(1);

        assertThat(rig.dispatcher().partitions())
                .containsExactly(new PartitionSnapshot("0", "b", 1), new PartitionSnapshot("1", null, 0));
    }

    @Test
    void unboundedConsumersAddUp() {
        Rig<Integer> rig = byRemainder(2, 5);
        rig.subscribeTo("0", "a").ask(Long.MAX_VALUE);
        rig.subscribeTo("1", "b").ask(Long.MAX_VALUE);

        assertThat(rig.grant()).isEqualTo(ServingOrder.MOST_DEMAND + 5);
        rig.dispatch(IntStream.range(0, 100).boxed().toArray(Integer[]::new));
        assertThat(rig.grant()).isEqualTo(ServingOrder.MOST_DEMAND + 5);
    }

    @Test
    void eventsForSeveralPartitionsAreSortedIntoOneArray() {
        Rig<Integer> rig = byRemainder(3, 5);
        rig.subscribeTo("2", "two").ask(5);
        rig.subscribeTo("1", "one").ask(5);
        rig.subscribeTo("0", "zero").ask(5);

        rig.dispatch(5, 4, 3, 2, 1, 0);

        assertThat(rig.deliveries()).containsExactly("two[5, 2]", "one[4, 1]", "zero[3, 0]");
    }

    private static Rig<Integer> byRemainder(int count, int maxBacklog) {
        return new Rig<>(new PartitionDispatcher<>(remainder(count).withMaxBacklog(maxBacklog)));
    }

    private static PartitionOptions<Integer> remainder(int count) {
        return PartitionOptions.ofCount(count)
                .withFunction((Integer event) -> new Placement<>(event, Integer.toString(event % count)));
    }
}
