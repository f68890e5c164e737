package io.genstage.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The demand dispatcher's fair turns. */
class FairTurnsTest {

    private final Rig<Integer> rig = new Rig<>(DemandDispatcher.fair());

    @Test
    void isADemandDispatcher() {
        assertThat(rig.dispatcher().name()).isEqualTo("demand");
        assertThat(rig.grant()).isZero();
    }

    @Test
    void splitsAnEmissionEvenlyWhateverTheDemand() {
        rig.subscribe("a").ask(1000);
        rig.subscribe("b").ask(10);

        rig.offer(numbers(8));

        assertThat(rig.deliveries()).containsExactly("a[0, 1, 2, 3]", "b[4, 5, 6, 7]");
        assertThat(rig.grant()).isEqualTo(1002);
    }

    @Test
    void theOthersTakeWhatOneHasNoDemandFor() {
        rig.subscribe("a").ask(2);
        rig.subscribe("b").ask(100);
        rig.subscribe("c").ask(4);
        rig.subscribe("d").ask(100);

        rig.offer(numbers(16));

        assertThat(rig.deliveries())
                .containsExactly("a[0, 1]", "b[2, 3, 4, 5, 6]", "c[7, 8, 9, 10]", "d[11, 12, 13, 14, 15]");
        assertThat(rig.grant()).isEqualTo(190);
    }

    @Test
    void smallEmissionsGoToConsumersInTurn() {
        for (String name : List.of("a", "b", "c")) {
            rig.subscribe(name).ask(10);
        }
        for (int i = 0; i < 4; i++) {
            rig.offer(i);
        }
        rig.offer(4, 5);

        assertThat(rig.deliveries()).containsExactly("a[0]", "b[1]", "c[2]", "a[3]", "b[4]", "c[5]");
    }

    @Test
    void aConsumerThatReceivedOneMoreIsServedLaterNextTime() {
        rig.subscribe("a").ask(10);
        rig.subscribe("b").ask(10);

        rig.offer(numbers(3));
        rig.offer(numbers(3));

        assertThat(rig.deliveries()).containsExactly("a[0, 1]", "b[2]", "b[0, 1]", "a[2]");
    }

    @Test
    void aConsumerWithoutDemandIsSkippedAndKeepsItsTurn() {
        FakeSubscriber<Integer> idle = rig.subscribe("idle");
        rig.subscribe("b").ask(10);
        rig.subscribe("c").ask(10);
        rig.offer(0);
        rig.offer(1);
        assertThat(rig.deliveries()).containsExactly("b[0]", "c[1]");

        idle.ask(1);
        rig.offer(2, 3);

        assertThat(rig.deliveries()).containsExactly("idle[2]", "b[3]");
    }

    @Test
    void demandOfALeavingConsumerIsRemoved() {
        FakeSubscriber<Integer> a = rig.subscribe("a");
        a.ask(5);
        rig.subscribe("b").ask(2);
        a.cancel();

        assertThat(rig.grant()).isEqualTo(2);
        assertThat(rig.offer(1, 2, 3)).containsExactly(3);
        assertThat(rig.deliveries()).containsExactly("b[1, 2]");
        assertThat(a.attachment()).isNull();
        assertThatNullPointerException().isThrownBy(() -> a.ask(1)).withMessage("not subscribed");
    }

    @Test
    void unboundedConsumersAddUp() {
        rig.subscribe("a").ask(Long.MAX_VALUE);
        rig.subscribe("b").ask(Long.MAX_VALUE);

        assertThat(rig.grant()).isEqualTo(2 * ServingOrder.MOST_DEMAND);
        rig.offer(1, 2);
        assertThat(rig.deliveries()).containsExactly("a[1]", "b[2]");
    }

    @Test
    void distributesLikeCardsInAnyHistory() {
        for (int seed = 0; seed < 300; seed++) {
            new History(seed).run(200);
        }
    }

    @Test
    void equallyFastConsumersGetEqualSharesOfASlowSource() {
        assertThat(handledByTheSmall(DemandDispatcher.fair())).isEqualTo(5_000);
        assertThat(handledByTheSmall(new DemandDispatcher<>()))
                .as("in GenStage's order, the greedy one gets all")
                .isZero();
    }

    /**
     * The share of each of two consumers in 10,000 events. One event is dispatched in a tick, and each consumer could
     * handle it.
     */
    private static long handledByTheSmall(Dispatcher<Integer> dispatcher) {
        Rig<Integer> rig = new Rig<>(dispatcher);
        Worker greedy = new Worker(rig.subscribe("greedy"), 1000, 500);
        Worker small = new Worker(rig.subscribe("small"), 10, 5);
        for (int tick = 0; tick < 10_000; tick++) {
            assertThat(rig.offer(tick)).isEmpty();
            greedy.handle(1);
            small.handle(1);
        }
        assertThat(greedy.handled + small.handled).isEqualTo(10_000);
        return small.handled;
    }

    /** A consumer with automatic demand. */
    private static final class Worker {

        private final FakeSubscriber<Integer> subscriber;
        private final int max;
        private final int min;
        private long requested;
        private long handled;

        Worker(FakeSubscriber<Integer> subscriber, int max, int min) {
            this.subscriber = subscriber;
            this.max = max;
            this.min = min;
            askIfLow();
        }

        void handle(int most) {
            handled = Math.min(handled + most, subscriber.events().size());
            askIfLow();
        }

        private void askIfLow() {
            if (requested - handled <= min) {
                subscriber.ask(handled + max - requested);
                requested = handled + max;
            }
        }
    }

    private static Integer[] numbers(int count) {
        return IntStream.range(0, count).boxed().toArray(Integer[]::new);
    }

    /** A model that distributes events like cards, one after the other. */
    private static final class History {

        private final Random random;
        private final Rig<Integer> rig = new Rig<>(DemandDispatcher.fair());
        private final List<FakeSubscriber<Integer>> circle = new ArrayList<>();
        private final Map<String, Integer> numbers = new HashMap<>();
        private int seats;
        private int turn;

        History(int seed) {
            random = new Random(seed);
        }

        void run(int steps) {
            for (int step = 0; step < steps; step++) {
                step(random.nextInt(10), "c" + step);
                assertThat(rig.grant())
                        .isEqualTo(circle.stream()
                                .mapToLong(FakeSubscriber::outstanding)
                                .sum());
            }
        }

        private void step(int what, String newcomer) {
            if (circle.isEmpty() || what == 0) {
                numbers.put(newcomer, seats++);
                circle.add(rig.subscribe(newcomer));
            } else if (what == 1) {
                circle.remove(random.nextInt(circle.size())).cancel();
            } else if (what < 6) {
                circle.get(random.nextInt(circle.size())).ask(1 + random.nextInt(10));
            } else if (rig.grant() > 0) {
                dispatch(1 + random.nextInt((int) Math.min(25, rig.grant())));
            }
        }

        private void dispatch(int count) {
            Map<String, Long> expected = new LinkedHashMap<>();
            circle.forEach(
                    seat -> expected.put(seat.consumer(), (long) seat.events().size()));
            Map<String, Long> left = new LinkedHashMap<>();
            circle.forEach(seat -> left.put(seat.consumer(), seat.outstanding()));
            for (int dealt = 0; dealt < count; ) {
                FakeSubscriber<Integer> seat = seatAt(turn);
                String name = seat.consumer();
                if (left.get(name) > 0) {
                    left.merge(name, -1L, Long::sum);
                    expected.merge(name, 1L, Long::sum);
                    dealt++;
                }
                turn = (numbers.get(name) + 1) % seats;
            }
            rig.dispatch(numbers(count));
            Map<String, Long> got = new LinkedHashMap<>();
            circle.forEach(seat -> got.put(seat.consumer(), (long) seat.events().size()));
            assertThat(got).isEqualTo(expected);
            assertThat(rig.deliveries()).as("one delivery each").hasSizeLessThanOrEqualTo(circle.size());
        }

        /** The seat with a number or, if its consumer has left, the next seat. */
        private FakeSubscriber<Integer> seatAt(int number) {
            return circle.stream()
                    .filter(seat -> numbers.get(seat.consumer()) >= number)
                    .findFirst()
                    .orElse(circle.get(0));
        }
    }
}
