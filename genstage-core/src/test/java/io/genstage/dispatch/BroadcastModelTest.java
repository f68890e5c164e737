package io.genstage.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.SubscriptionOptions;
import io.genstage.internal.protocol.ArraySlice;
import io.genstage.testing.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Broadcasts in random histories, compared with a model that uses lists. */
class BroadcastModelTest {

    /** Selectors by remainder of seven: some accept all events, some none, and some throw for some events. */
    private record Selector(int modulus, int breaksAt) {

        boolean test(int event) {
            if (event % 7 == breaksAt) {
                throw new IllegalStateException("broken");
            }
            return modulus > 0 && event % modulus == 0;
        }

        boolean fails(int event) {
            return event % 7 == breaksAt;
        }

        boolean wants(int event) {
            return !fails(event) && test(event);
        }
    }

    private record ConsumingStage(Selector selector, SortedListModel instances) {}

    private static final Selector ALL = new Selector(1, -1);

    @Test
    @Rule({"R168", "R171", "R172", "R173", "R174", "R175", "R176", "R177", "R178", "D2", "D6"})
    void everyEventGoesToEveryStageThatAcceptsItInAnyHistory() {
        for (int seed = 0; seed < 300; seed++) {
            new History(seed).run(200);
        }
    }

    private static final class History {

        private final Random random;
        private final Rig<Integer> rig = new Rig<>(new BroadcastDispatcher<>());
        private final List<FakeSubscriber<Integer>> consumers = new ArrayList<>();
        private final Map<String, ConsumingStage> stages = new LinkedHashMap<>();
        private final List<Integer> filtered = new ArrayList<>();
        private final List<Integer> withheld = new ArrayList<>();
        private final boolean choosy;
        private int next;

        History(int seed) {
            random = new Random(seed);
            choosy = random.nextInt(4) > 0;
        }

        void run(int steps) {
            for (int step = 0; step < steps; step++) {
                step(random.nextInt(12), step);
                assertThat(rig.grant()).isEqualTo(grant());
            }
            assertThat(rig.discards().filtered()).isEqualTo(filtered);
            assertThat(rig.discards().failedEvents()).isEmpty();
            assertThat(rig.discards().withheld().stream().map(RecordingDiscards.Withheld::event))
                    .isEqualTo(withheld);
        }

        private long grant() {
            return stages.values().stream()
                    .mapToLong(stage -> stage.instances.total())
                    .min()
                    .orElse(0);
        }

        private void step(int what, int step) {
            if (consumers.isEmpty() || what == 0) {
                subscribe("abcd".charAt(random.nextInt(4)) + "-" + step);
            } else if (what == 1) {
                cancel(consumers.remove(random.nextInt(consumers.size())));
            } else if (what < 7) {
                FakeSubscriber<Integer> asking = consumers.get(random.nextInt(consumers.size()));
                int more = 1 + random.nextInt(10);
                asking.ask(more);
                stages.get(asking.stage()).instances.ask(asking.consumer(), more);
            } else if (rig.grant() > 0) {
                dispatch(1 + random.nextInt((int) Math.min(20, rig.grant())));
            }
        }

        private void subscribe(String consumer) {
            Selector selector =
                    choosy && random.nextBoolean() ? new Selector(random.nextInt(4), random.nextInt(9)) : ALL;
            Predicate<Integer> predicate = selector::test;
            SubscriptionOptions options =
                    selector == ALL ? SubscriptionOptions.DEFAULT : SubscriptionOptions.DEFAULT.withSelector(predicate);
            FakeSubscriber<Integer> subscriber = rig.subscribe(consumer, options);
            consumers.add(subscriber);
            ConsumingStage before = stages.get(subscriber.stage());
            ConsumingStage stage =
                    new ConsumingStage(selector, before == null ? new SortedListModel() : before.instances);
            stages.put(subscriber.stage(), stage);
            stage.instances.add(consumer);
        }

        private void cancel(FakeSubscriber<Integer> leaving) {
            leaving.cancel();
            ConsumingStage stage = stages.get(leaving.stage());
            stage.instances.remove(leaving.consumer());
            if (stage.instances.isEmpty()) {
                stages.remove(leaving.stage());
            }
        }

        private void dispatch(int size) {
            List<Integer> events = IntStream.range(next, next + size).boxed().toList();
            next += size;
            List<String> expected = new ArrayList<>();
            for (ConsumingStage stage : stages.values()) {
                List<Integer> chosen = new ArrayList<>();
                for (int event : events) {
                    if (stage.selector.wants(event)) {
                        chosen.add(event);
                    } else if (stage.selector.fails(event)) {
                        withheld.add(event);
                        deliver(stage, chosen, "", expected);
                        deliver(stage, List.of(event), " fails ", expected);
                        chosen = new ArrayList<>();
                    }
                }
                deliver(stage, chosen, "", expected);
            }
            for (int event : events) {
                if (stages.values().stream()
                        .noneMatch(stage -> stage.selector.wants(event) || stage.selector.fails(event))) {
                    filtered.add(event);
                }
            }
            rig.dispatcher().dispatch(ArraySlice.copyOf(events), rig.discards());
            assertThat(rig.deliveries()).isEqualTo(expected);
        }

        private static void deliver(ConsumingStage stage, List<Integer> events, String how, List<String> expected) {
            int from = 0;
            for (SortedListModel.Share share : stage.instances.dispatch(events.size())) {
                expected.add(share.consumer() + how + events.subList(from, from + share.count()));
                from += share.count();
            }
        }
    }
}
