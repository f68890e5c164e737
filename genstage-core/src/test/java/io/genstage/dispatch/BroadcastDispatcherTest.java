package io.genstage.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.genstage.internal.protocol.ArraySlice;
import io.genstage.testing.Rule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BroadcastDispatcherTest {

    private final Rig<String> rig = new Rig<>(new BroadcastDispatcher<>());

    @Test
    void isNamedBroadcastAndQueuesNoEvents() {
        assertThat(rig.dispatcher().name()).isEqualTo("broadcast");
        assertThat(rig.dispatcher().queued()).isZero();
        assertThat(rig.dispatcher().partitions()).isEmpty();
    }

    @Test
    @Rule({"R168", "R172"})
    void subscribingGrantsNothingAndCancellingLeavesNothing() {
        FakeSubscriber<String> a = rig.subscribe("a");
        assertThat(rig.grant()).isZero();

        a.cancel();

        assertThat(rig.grant()).isZero();
        assertThat(a.attachment()).isNull();
        assertThatNullPointerException().isThrownBy(() -> a.ask(1)).withMessage("not subscribed");
        rig.subscribe("a").ask(1);
        assertThat(rig.grant()).isEqualTo(1);
    }

    @Test
    @Rule({"R172", "R173"})
    void withoutConsumersItGrantsNothing() {
        FakeSubscriber<String> a = rig.subscribe("a");
        a.ask(10);
        assertThat(rig.grant()).isEqualTo(10);
        a.cancel();
        assertThat(rig.grant()).isZero();

        assertThat(rig.offer("1", "2", "3")).containsExactly("1", "2", "3");
        assertThat(rig.deliveries()).isEmpty();
    }

    @Test
    @Rule({"R168", "R171", "R178", "D2"})
    void aNewSubscriberStopsTheBroadcastUntilItRequests() {
        FakeSubscriber<String> early = rig.subscribe("early");
        early.ask(10);
        assertThat(rig.grant()).isEqualTo(10);

        FakeSubscriber<String> late = rig.subscribe("late");
        assertThat(rig.grant()).isZero();
        early.cancel();
        assertThat(rig.grant()).isZero();

        late.ask(10);
        assertThat(rig.grant()).isEqualTo(10);
    }

    @Test
    @Rule({"R171", "R172"})
    void whenTheSlowestLeavesTheOthersContinue() {
        FakeSubscriber<String> a = rig.subscribe("a");
        FakeSubscriber<String> slow = rig.subscribe("slow");
        a.ask(10);
        assertThat(rig.grant()).isZero();

        slow.cancel();
        assertThat(rig.grant()).isEqualTo(10);

        a.ask(10);
        assertThat(rig.grant()).isEqualTo(20);
    }

    @Test
    @Rule({"R171", "R173", "R174", "R175"})
    void allAdvanceAtTheSpeedOfTheSlowest() {
        FakeSubscriber<String> a = rig.subscribe("a");
        FakeSubscriber<String> b = rig.subscribe("b");
        a.ask(3);
        assertThat(rig.grant()).isZero();
        b.ask(2);
        assertThat(rig.grant()).isEqualTo(2);

        assertThat(rig.offer("a", "b")).as("one batch fits all").isEmpty();
        assertThat(rig.deliveries()).containsExactly("a[a, b]", "b[a, b]");
        assertThat(rig.grant()).isZero();

        b.ask(2);
        assertThat(rig.grant()).isEqualTo(1);
        assertThat(rig.offer("c", "d")).as("a batch larger than the grant").containsExactly("d");
        assertThat(rig.deliveries()).containsExactly("a[c]", "b[c]");

        assertThat(rig.offer("d")).as("a batch without demand").containsExactly("d");
        assertThat(rig.deliveries()).isEmpty();

        a.ask(1);
        assertThat(rig.grant()).isEqualTo(1);
        FakeSubscriber<String> late = rig.subscribe("late");
        assertThat(rig.offer("d", "e")).as("a late subscriber").containsExactly("d", "e");

        a.ask(2);
        b.ask(2);
        assertThat(rig.grant()).isZero();
        late.ask(3);
        assertThat(rig.grant()).isEqualTo(3);
        assertThat(rig.offer("d", "e", "f")).as("even out").isEmpty();
        assertThat(rig.deliveries()).containsExactly("a[d, e, f]", "b[d, e, f]", "late[d, e, f]");
        assertThat(rig.grant()).isZero();
    }

    @Test
    @Rule({"R168", "R175"})
    void partlyUsedDemandRemainsWhenAnotherSubscribes() {
        FakeSubscriber<String> a = rig.subscribe("a");
        a.ask(10);
        rig.offer("a", "b", "c");
        assertThat(rig.deliveries()).containsExactly("a[a, b, c]");
        assertThat(rig.grant()).isEqualTo(7);

        FakeSubscriber<String> b = rig.subscribe("b");
        assertThat(rig.grant()).isZero();
        b.ask(20);
        assertThat(rig.grant()).isEqualTo(7);

        assertThat(rig.offer("d", "e", "f", "g", "h", "i", "j")).isEmpty();
        assertThat(rig.deliveries()).containsExactly("a[d, e, f, g, h, i, j]", "b[d, e, f, g, h, i, j]");
        assertThat(rig.grant()).isZero();
        assertThat(b.outstanding()).isEqualTo(13);
    }

    @Test
    @Rule({"R171", "R178", "D2"})
    void demandOfALeavingSubscriberDoesNotCountForTheNext() {
        FakeSubscriber<String> first = rig.subscribe("first");
        first.ask(10);
        assertThat(rig.grant()).isEqualTo(10);
        first.cancel();
        assertThat(rig.grant()).isZero();

        rig.subscribe("second").ask(5);
        assertThat(rig.grant()).isEqualTo(5);

        assertThat(rig.offer("a", "b", "c")).isEmpty();
        assertThat(rig.deliveries()).containsExactly("second[a, b, c]");
        assertThat(rig.grant()).isEqualTo(2);
    }

    @Test
    @Rule("R172")
    void whenABlockingSubscriberLeavesTheOthersDemandIsGranted() {
        FakeSubscriber<String> a = rig.subscribe("a");
        a.ask(10);
        assertThat(rig.grant()).isEqualTo(10);
        FakeSubscriber<String> blocking = rig.subscribe("blocking");
        assertThat(rig.grant()).isZero();
        a.ask(5);
        assertThat(rig.grant()).isZero();

        blocking.cancel();

        assertThat(rig.grant()).isEqualTo(15);
    }

    @Test
    @Rule("R179")
    void aMarkIsReachedAtOnce() {
        rig.subscribe("a").ask(3);
        rig.subscribe("b");
        List<String> reached = new ArrayList<>();

        rig.dispatcher().mark(() -> reached.add("hello"));

        assertThat(reached).containsExactly("hello");
        assertThat(rig.grant()).isZero();
    }

    @Test
    @Rule({"R169", "R170", "D4"})
    void rejectsEachRepeatedSubscriptionOfAnInstance() {
        rig.subscribe("a-0").ask(5);

        for (int attempt = 0; attempt < 3; attempt++) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> rig.subscribe("a-0"))
                    .withMessage("'a-0' is already subscribed: a broadcast delivers each event to a subscriber once");
            assertThat(rig.grant()).isEqualTo(5);
        }
        rig.offer("x");
        assertThat(rig.deliveries()).containsExactly("a-0[x]");
    }

    @Test
    void rejectsAnInstanceThatIsSubscribed() {
        for (int i = 0; i < 5; i++) {
            rig.subscribe("a-" + i);
        }
        for (int i = 0; i < 5; i++) {
            String instance = "a-" + i;
            assertThatIllegalStateException()
                    .isThrownBy(() -> rig.subscribe(instance))
                    .withMessageContaining(instance);
        }
    }

    @Test
    void instancesOfOneStageShareItsEventsByDemand() {
        FakeSubscriber<String> first = rig.subscribe("a-0");
        first.ask(1);
        rig.subscribe("a-1").ask(2);
        rig.subscribe("b-0").ask(100);
        assertThat(rig.grant()).isEqualTo(3);

        assertThat(rig.offer("1", "2", "3", "4")).containsExactly("4");

        assertThat(rig.deliveries()).containsExactly("a-1[1, 2]", "a-0[3]", "b-0[1, 2, 3]");
        first.cancel();
        assertThat(rig.grant()).as("the stage is still subscribed").isZero();
    }

    @Test
    void stagesShareOneArray() {
        rig.subscribe("a").ask(2);
        rig.subscribe("b").ask(2);
        EventSlice<String> events = ArraySlice.copyOf(List.of("1", "2"));

        rig.dispatcher().dispatch(events, rig.discards());

        assertThat(rig.slices()).hasSize(2).allMatch(slice -> slice == events);
    }
}
