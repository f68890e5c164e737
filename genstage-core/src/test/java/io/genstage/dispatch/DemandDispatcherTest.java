package io.genstage.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.genstage.testing.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DemandDispatcherTest {

    private final Rig<String> rig = new Rig<>(new DemandDispatcher<>());

    @Test
    void isNamedDemandAndQueuesNoEvents() {
        assertThat(rig.dispatcher().name()).isEqualTo("demand");
        assertThat(rig.dispatcher().queued()).isZero();
        assertThat(rig.dispatcher().partitions()).isEmpty();
    }

    @Test
    @Rule("R160")
    void subscribingGrantsNothingAndCancellingLeavesNothing() {
        FakeSubscriber<String> a = rig.subscribe("a");
        assertThat(rig.grant()).isZero();

        a.cancel();

        assertThat(rig.grant()).isZero();
        assertThat(a.attachment()).isNull();
        assertThatNullPointerException().isThrownBy(() -> a.ask(1)).withMessage("not subscribed");
    }

    @Test
    @Rule({"R161", "R162", "R163", "D1"})
    void demandOfALeavingConsumerIsRemoved() {
        FakeSubscriber<String> first = rig.subscribe("a");
        first.ask(10);
        assertThat(rig.grant()).isEqualTo(10);
        first.cancel();
        assertThat(rig.grant()).isZero();

        FakeSubscriber<String> second = rig.subscribe("a");
        second.ask(5);
        assertThat(rig.grant()).isEqualTo(5);
        second.cancel();
        assertThat(rig.grant()).isZero();

        assertThat(rig.offer("a", "b", "c")).containsExactly("a", "b", "c");
        assertThat(rig.offer(numbers(10))).hasSize(10);
        assertThat(rig.deliveries()).isEmpty();
    }

    @Test
    @Rule({"R162", "R163"})
    void oneOfTwoSubscriptionsOfAConsumerMayBeCancelled() {
        FakeSubscriber<String> first = rig.subscribe("a");
        first.ask(3);
        FakeSubscriber<String> second = rig.subscribe("a");
        second.ask(3);
        assertThat(rig.grant()).isEqualTo(6);

        first.cancel();

        assertThat(rig.grant()).isEqualTo(3);
        assertThat(rig.offer("a", "b", "c", "d", "e")).containsExactly("d", "e");
        assertThat(second.events()).containsExactly("a", "b", "c");
        assertThat(first.events()).isEmpty();
        assertThat(rig.grant()).isZero();
    }

    @Test
    @Rule("R163")
    void deliversRequestedEventsAndLeavesTheRest() {
        FakeSubscriber<String> a = rig.subscribe("a");
        a.ask(3);
        assertThat(rig.offer("a")).isEmpty();
        assertThat(rig.deliveries()).containsExactly("a[a]");
        assertThat(rig.grant()).isEqualTo(2);
        a.ask(3);
        assertThat(rig.grant()).isEqualTo(5);

        assertThat(rig.offer("b", "c", "d", "e", "f", "g", "h")).containsExactly("g", "h");
        assertThat(rig.deliveries()).containsExactly("a[b, c, d, e, f]");

        assertThat(rig.offer("i", "j")).containsExactly("i", "j");
        assertThat(rig.deliveries()).isEmpty();
    }

    @Test
    @Rule({"R161", "R164"})
    void consumersAreServedInTheOrderOfTheirDemand() {
        assertThat(servedAfter("a4", "b2", "c3")).containsExactly("a4", "c3", "b2");
        assertThat(servedAfter("a4", "b2", "c3", "c2")).containsExactly("c5", "a4", "b2");
        assertThat(servedAfter("a4", "b2", "c3", "c2", "b4")).containsExactly("b6", "c5", "a4");
        assertThat(servedAfter("b2", "c4", "a4"))
                .as("equal demand in the order of the requests")
                .containsExactly("c4", "a4", "b2");
    }

    /** How many events each consumer receives when all requested events are dispatched. */
    private static List<String> servedAfter(String... asks) {
        Rig<String> fresh = new Rig<>(new DemandDispatcher<>());
        Map<String, FakeSubscriber<String>> consumers = new HashMap<>();
        for (String name : List.of("a", "b", "c")) {
            consumers.put(name, fresh.subscribe(name));
        }
        for (String ask : asks) {
            consumers.get(ask.substring(0, 1)).ask(Integer.parseInt(ask.substring(1)));
        }
        fresh.offer(numbers((int) fresh.grant()));
        return fresh.deliveries().stream()
                .map(delivery -> delivery.charAt(0) + "" + delivery.split(",").length)
                .toList();
    }

    @Test
    @Rule({"R161", "R163", "R164"})
    void theMostDemandIsServedFirstAndEqualDemandInTurn() {
        FakeSubscriber<String> a = rig.subscribe("a");
        FakeSubscriber<String> b = rig.subscribe("b");
        a.ask(3);
        b.ask(2);
        rig.offer("a", "b", "c", "d", "e");
        assertThat(rig.deliveries()).containsExactly("a[a, b, c]", "b[d, e]");
        assertThat(rig.offer("a", "b", "c")).containsExactly("a", "b", "c");
        assertThat(rig.deliveries()).isEmpty();

        a.ask(3);
        b.ask(3);
        rig.offer("a", "b");
        rig.offer("c", "d");
        assertThat(rig.deliveries()).containsExactly("a[a, b]", "b[c, d]");
        assertThat(rig.offer("e", "f", "g")).containsExactly("g");
        assertThat(rig.deliveries()).containsExactly("a[e]", "b[f]");
    }

    @Test
    @Rule("R164")
    void aSmallEmissionGoesToOneConsumer() {
        FakeSubscriber<String> a = rig.subscribe("a");
        FakeSubscriber<String> b = rig.subscribe("b");
        a.ask(3);
        b.ask(10);

        rig.offer("1", "2", "3", "4");
        rig.offer("5", "6", "7", "8");
        rig.offer("9");
        assertThat(rig.offer("10", "11", "12", "13", "14")).containsExactly("14");

        assertThat(rig.deliveries())
                .containsExactly("b[1, 2, 3, 4]", "b[5, 6, 7, 8]", "a[9]", "b[10, 11]", "a[12, 13]");
    }

    @Test
    @Rule({"R161", "R163"})
    void consumersOfEqualDemandThatRequestAgainFollowTheOthers() {
        FakeSubscriber<String> a = rig.subscribe("a");
        for (String name : List.of("b", "c")) {
            rig.subscribe(name).ask(5);
        }
        a.ask(5);

        rig.offer("1");
        rig.offer("2");
        rig.offer("3");
        rig.offer("4");

        assertThat(rig.deliveries()).containsExactly("b[1]", "c[2]", "a[3]", "b[4]");
    }

    @Test
    @Rule("R167")
    void aMarkIsReachedAtOnce() {
        rig.subscribe("a").ask(3);
        rig.subscribe("b");
        List<String> reached = new ArrayList<>();

        rig.dispatcher().mark(() -> reached.add("hello"));

        assertThat(reached).containsExactly("hello");
        assertThat(rig.grant()).isEqualTo(3);
    }

    @Test
    void unboundedConsumersAddUpAndTakeTurns() {
        rig.subscribe("a").ask(Long.MAX_VALUE);
        rig.subscribe("b").ask(Long.MAX_VALUE);
        rig.subscribe("c").ask(5);
        assertThat(rig.grant()).isEqualTo(2 * ServingOrder.MOST_DEMAND + 5);

        rig.offer("1");
        rig.offer("2", "3");
        rig.offer("4");

        assertThat(rig.deliveries()).containsExactly("a[1]", "b[2, 3]", "a[4]");
        assertThat(rig.grant()).isEqualTo(2 * ServingOrder.MOST_DEMAND + 5);
    }

    @Test
    @Rule({"R160", "R161", "R162", "R163"})
    void keepsTheOrderOfASortedListInAnyHistory() {
        for (int seed = 0; seed < 300; seed++) {
            new History(seed).run(200);
        }
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    private static final class History {

        private final Random random;
        private final Rig<Integer> rig = new Rig<>(new DemandDispatcher<>());
        private final SortedListModel model = new SortedListModel();
        private final List<FakeSubscriber<Integer>> consumers = new ArrayList<>();
        private int next;

        History(int seed) {
            random = new Random(seed);
        }

        void run(int steps) {
            for (int step = 0; step < steps; step++) {
                step(random.nextInt(10), "c" + step);
                assertThat(rig.grant()).isEqualTo(model.total());
            }
        }

        private void step(int what, String newcomer) {
            if (what < 2 || consumers.isEmpty()) {
                consumers.add(rig.subscribe(newcomer));
                model.add(newcomer);
            } else if (what == 2) {
                FakeSubscriber<Integer> leaving = consumers.remove(random.nextInt(consumers.size()));
                leaving.cancel();
                model.remove(leaving.consumer());
            } else if (what < 7) {
                FakeSubscriber<Integer> asking = consumers.get(random.nextInt(consumers.size()));
                int more = 1 + random.nextInt(10);
                asking.ask(more);
                model.ask(asking.consumer(), more);
            } else if (rig.grant() > 0) {
                dispatch(1 + random.nextInt((int) Math.min(20, rig.grant())));
            }
        }

        private void dispatch(int size) {
            int first = next;
            List<String> expected = new ArrayList<>();
            for (SortedListModel.Share share : model.dispatch(size)) {
                expected.add(share.consumer() + numbers(next, share.count()));
                next += share.count();
            }
            assertThat(rig.offer(numbers(first, size))).isEmpty();
            assertThat(rig.deliveries()).isEqualTo(expected);
        }

        private static List<Integer> numbers(int first, int count) {
            return IntStream.range(first, first + count).boxed().toList();
        }
    }
}
