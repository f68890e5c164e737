package io.genstage.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.genstage.SubscriptionOptions;
import io.genstage.internal.protocol.ArraySlice;
import io.genstage.testing.Rule;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A broadcast to consumers with selectors. */
class SelectorTest {

    private final Rig<String> rig = new Rig<>(new BroadcastDispatcher<>());

    @Test
    @Rule("R176")
    void rejectedEventsUseUpNoDemandOfAConsumer() {
        FakeSubscriber<String> pre = subscribe("pre", key -> key.startsWith("pre"));
        FakeSubscriber<String> pref = subscribe("pref", key -> key.startsWith("pref"));
        pref.ask(4);
        assertThat(rig.grant()).isZero();
        pre.ask(4);
        assertThat(rig.grant()).isEqualTo(4);

        rig.dispatch("pref-1234", "pref-5678", "pre0000", "foo0000");

        assertThat(rig.deliveries())
                .containsExactly("pre[pref-1234, pref-5678, pre0000]", "pref[pref-1234, pref-5678]");
        assertThat(pre.outstanding()).isEqualTo(1);
        assertThat(pref.outstanding()).isEqualTo(2);
        assertThat(rig.grant()).as("the smallest demand").isEqualTo(1);
    }

    @Test
    @Rule({"R176", "D17"})
    void eventsThatNoSelectorAcceptsAreFilteredAndUseUpNoDemand() {
        subscribe("a", key -> key.startsWith("a")).ask(2);
        subscribe("b", key -> key.startsWith("b")).ask(2);

        assertThat(rig.offer("x", "a1", "y", "z", "b1", "b2", "b3")).containsExactly("b3");

        assertThat(rig.discards().filtered()).containsExactly("x", "y", "z");
        assertThat(rig.discards().count()).isEqualTo(3);
        assertThat(rig.deliveries()).containsExactly("a[a1]", "b[b1]", "b[b2]");
        assertThat(rig.grant()).isZero();
    }

    @Test
    @Rule("R176")
    void nothingIsDiscardedIfOneConsumerHasNoSelector() {
        rig.subscribe("all").ask(3);
        subscribe("none", key -> false).ask(2);

        rig.dispatch("1", "2");

        assertThat(rig.deliveries()).containsExactly("all[1, 2]");
        assertThat(rig.discards().count()).isZero();
        assertThat(rig.grant()).isEqualTo(1);
    }

    @Test
    @Rule("R177")
    void nothingIsDeliveredToASelectorThatAcceptsNothing() {
        FakeSubscriber<String> none = subscribe("none", key -> false);
        none.ask(5);

        rig.dispatch("1", "2");

        assertThat(rig.deliveries()).isEmpty();
        assertThat(none.outstanding()).isEqualTo(5);
        assertThat(rig.grant()).isEqualTo(5);
        assertThat(rig.discards().filtered()).containsExactly("1", "2");
    }

    @Test
    @Rule("R176")
    void anEmissionThatIsAcceptedWholeIsNotCopied() {
        subscribe("a", key -> true).ask(2);
        EventSlice<String> events = ArraySlice.copyOf(List.of("1", "2"));

        rig.dispatcher().dispatch(events, rig.discards());

        assertThat(rig.slices().get(0) == events).as("the same slice").isTrue();
    }

    @Test
    @Rule({"R168", "D6"})
    void aSelectorThatThrowsFailsTheEventAtItsConsumerOnly() {
        RuntimeException broken = new IllegalArgumentException("broken");
        subscribe("bad", key -> {
                    if (key.equals("2")) {
                        throw broken;
                    }
                    return true;
                })
                .ask(3);
        rig.subscribe("good").ask(3);

        rig.dispatch("1", "2", "3");

        assertThat(rig.deliveries()).containsExactly("bad[1]", "bad fails [2]", "bad[3]", "good[1, 2, 3]");
        assertThat(rig.discards().count()).isZero();
        assertThat(rig.discards().withheld()).singleElement().satisfies(withheld -> {
            assertThat(withheld.event()).isEqualTo("2");
            assertThat(withheld.consumer()).isEqualTo("bad");
            assertThat(withheld.cause()).hasMessage("the selector of 'bad' failed");
            assertThat(withheld.cause().getCause() == broken).isTrue();
        });
        assertThat(rig.grant()).isZero();
    }

    @Test
    @Rule("D6")
    void anEventFailsAtEachStageWhoseSelectorThrows() {
        subscribe("none", key -> false).ask(9);
        subscribe("first", SelectorTest::breaks).ask(9);
        subscribe("second", SelectorTest::breaks).ask(9);

        rig.dispatch("fine", "bad", "fine", "bad");

        assertThat(rig.deliveries())
                .containsExactly(
                        "first[fine]",
                        "first fails [bad]",
                        "first[fine]",
                        "first fails [bad]",
                        "second[fine]",
                        "second fails [bad]",
                        "second[fine]",
                        "second fails [bad]");
        assertThat(rig.discards().count()).isZero();
        assertThat(rig.discards().withheld().stream()
                        .collect(Collectors.groupingBy(RecordingDiscards.Withheld::consumer, Collectors.counting())))
                .containsOnly(entry("first", 2L), entry("second", 2L));
        assertThat(rig.grant()).as("an event that fails uses up demand").isEqualTo(5);
    }

    @Test
    @Rule("D6")
    void anUndeclaredCheckedExceptionOfASelectorFailsTheEventToo() {
        subscribe("bad", key -> SelectorTest.<RuntimeException>hide()).ask(1);

        rig.dispatch("1");

        assertThat(rig.discards().withheld())
                .singleElement()
                .satisfies(failed -> assertThat(failed.cause()).hasCauseInstanceOf(IOException.class));
    }

    @Test
    @Rule("R176")
    void theSelectorOfTheLastInstanceAppliesToItsStage() {
        FakeSubscriber<String> first = subscribe("a-0", key -> key.startsWith("x"));
        FakeSubscriber<String> second = subscribe("a-1", key -> key.startsWith("y"));
        first.ask(1);
        second.ask(2);
        assertThat(rig.grant()).isEqualTo(3);

        rig.dispatch("x1", "y1", "x2");
        assertThat(rig.deliveries()).containsExactly("a-1[y1]");

        second.cancel();
        rig.dispatch("y2");
        assertThat(rig.deliveries()).containsExactly("a-0[y2]");
        assertThat(rig.discards().filtered()).containsExactly("x1", "x2");
    }

    @Test
    @Rule("R176")
    void aStageMayResubscribeWithoutASelector() {
        subscribe("a-0", key -> false).ask(2);
        rig.subscribe("a-1").ask(2);

        rig.dispatch("x1");

        assertThat(rig.deliveries()).hasSize(1);
        assertThat(rig.discards().filtered()).isEmpty();
    }

    @Test
    @Rule("R176")
    void aStageMayResubscribeWithAnotherSelector() {
        FakeSubscriber<String> a = subscribe("a", key -> false);
        rig.subscribe("b").ask(5);
        a.ask(5);
        rig.dispatch("1");
        a.cancel();
        rig.dispatch("2");
        rig.subscribe("a").ask(5);
        rig.dispatch("3");

        assertThat(rig.deliveries()).containsExactly("b[1]", "b[2]", "b[3]", "a[3]");
        assertThat(rig.grant()).isEqualTo(2);
        assertThat(rig.discards().count()).isZero();
    }

    private FakeSubscriber<String> subscribe(String consumer, Predicate<String> wanted) {
        return rig.subscribe(consumer, SubscriptionOptions.DEFAULT.withSelector(wanted));
    }

    private static boolean breaks(String event) {
        if (event.equals("bad")) {
            throw new IllegalStateException("broken");
        }
        return true;
    }

    @SuppressWarnings("unchecked") // the erased cast hides the checked exception
    private static <T extends Exception> boolean hide() throws T {
        throw (T) new IOException("hidden");
    }
}
