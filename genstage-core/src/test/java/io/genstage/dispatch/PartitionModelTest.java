package io.genstage.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.internal.protocol.ArraySlice;
import io.genstage.snapshot.PartitionSnapshot;
import io.genstage.testing.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Partitions in random histories, compared with a model that uses lists and follows the rules literally. */
class PartitionModelTest {

    @Test
    @Rule({
        "R181", "R183", "R184", "R185", "R187", "R188", "R189", "R190", "R191", "R192", "D3", "D6", "D11", "D16", "D17"
    })
    void followsTheModelInAnyHistory() {
        for (int seed = 0; seed < 250; seed++) {
            new History(seed).run(200);
        }
    }

    /** A partition by the rules. */
    private static final class Model {

        private final String name;
        private final List<Integer> queue = new ArrayList<>();
        private @Nullable FakeSubscriber<Integer> consumer;
        private int demand;

        Model(String name) {
            this.name = name;
        }
    }

    /** A waiting mark, and how many events are still before it in each partition. */
    private static final class WaitingMark {

        private final String name;
        private final int[] before;

        WaitingMark(String name, int[] before) {
            this.name = name;
            this.before = before;
        }
    }

    private static final class History {

        private final Random random;
        private final int maxBacklog;
        private final OrphanPolicy orphan;
        private final List<Model> models;
        private final Rig<Integer> rig;

        private final List<String> deliveries = new ArrayList<>();
        private final List<Integer> filtered = new ArrayList<>();
        private final List<Integer> failed = new ArrayList<>();
        private final List<Integer> orphaned = new ArrayList<>();
        private final List<WaitingMark> waiting = new ArrayList<>();
        private final List<String> expectedMarks = new ArrayList<>();
        private final List<String> marks = new ArrayList<>();
        private int next;
        private int taken;

        History(int seed) {
            random = new Random(seed);
            maxBacklog = 1 + random.nextInt(12);
            orphan = random.nextBoolean() ? OrphanPolicy.HOLD : OrphanPolicy.DISCARD;
            models = IntStream.range(0, 1 + random.nextInt(random.nextInt(8) == 0 ? 40 : 4))
                    .mapToObj(i -> new Model("p" + i))
                    .toList();
            rig = new Rig<>(new PartitionDispatcher<>(PartitionOptions.ofNames(
                            models.stream().map(model -> model.name).toList())
                    .withFunction(this::place)
                    .withMaxBacklog(maxBacklog)
                    .withOrphan(orphan)));
        }

        /** Skewed: half of all events go to the first partition. Some are replaced, some discarded, and some fail. */
        private @Nullable Placement<Integer> place(Integer event) {
            int belongs = belongs(event);
            return switch (belongs) {
                case -1 -> null;
                case -2 -> new Placement<>(event, "nowhere");
                case -3 -> throw new IllegalArgumentException("broken");
                default -> new Placement<>(replaced(event), "p" + belongs);
            };
        }

        private int belongs(int event) {
            int kind = event * 31 % 23;
            return kind < 3 ? -1 - kind : kind < 12 ? 0 : kind % models.size();
        }

        private static int replaced(int event) {
            return event % 5 == 0 ? -event : event;
        }

        void run(int steps) {
            for (int step = 0; step < steps; step++) {
                step(random.nextInt(16), "c" + step);
                check();
            }
        }

        private void step(int what, String name) {
            Model model = models.get(random.nextInt(models.size()));
            if (what < 2) {
                if (model.consumer == null) {
                    model.consumer = rig.subscribeTo(model.name, name);
                }
            } else if (what == 2) {
                if (model.consumer != null) {
                    cancel(model);
                }
            } else if (what < 8) {
                if (model.consumer != null) {
                    ask(model, 1 + random.nextInt(8));
                }
            } else if (what < 10) {
                mark(name);
            } else if (rig.grant() > 0) {
                dispatch(1 + random.nextInt((int) Math.min(10, rig.grant())));
            }
        }

        private void cancel(Model model) {
            FakeSubscriber<Integer> leaving = model.consumer;
            model.consumer = null;
            model.demand = 0;
            if (orphan == OrphanPolicy.DISCARD) {
                orphaned.addAll(model.queue);
                model.queue.clear();
            }
            waiting.forEach(mark -> mark.before[models.indexOf(model)] = 0);
            passMarks();
            leaving.cancel();
        }

        private void ask(Model model, int more) {
            model.demand += more;
            int count = Math.min(model.demand, model.queue.size());
            deliver(model, new ArrayList<>(model.queue.subList(0, count)));
            model.queue.subList(0, count).clear();
            waiting.forEach(mark ->
                    mark.before[models.indexOf(model)] = Math.max(0, mark.before[models.indexOf(model)] - count));
            passMarks();
            model.consumer.ask(more);
        }

        private void mark(String name) {
            waiting.add(new WaitingMark(
                    name,
                    models.stream()
                            .mapToInt(model -> model.consumer == null ? 0 : model.queue.size())
                            .toArray()));
            passMarks();
            rig.dispatcher().mark(() -> marks.add(name));
        }

        private void passMarks() {
            waiting.removeIf(mark -> {
                boolean reached = IntStream.of(mark.before).allMatch(count -> count == 0);
                if (reached) {
                    expectedMarks.add(mark.name);
                }
                return reached;
            });
        }

        private void dispatch(int size) {
            List<Integer> events = IntStream.range(next, next + size).boxed().toList();
            next += size;
            taken += size;
            Map<Integer, List<Integer>> parts = new LinkedHashMap<>();
            for (int event : events) {
                int belongs = belongs(event);
                if (belongs >= 0) {
                    parts.computeIfAbsent(belongs, none -> new ArrayList<>()).add(replaced(event));
                } else {
                    (belongs == -1 ? filtered : failed).add(event);
                }
            }
            parts.forEach((partition, part) -> take(models.get(partition), part));
            rig.dispatcher().dispatch(ArraySlice.copyOf(events), rig.discards());
        }

        private void take(Model model, List<Integer> events) {
            if (model.consumer == null && orphan == OrphanPolicy.DISCARD) {
                orphaned.addAll(events);
                return;
            }
            int now = Math.min(model.demand, events.size());
            deliver(model, events.subList(0, now));
            model.queue.addAll(events.subList(now, events.size()));
        }

        private void deliver(Model model, List<Integer> events) {
            if (!events.isEmpty()) {
                deliveries.add(model.consumer.consumer() + events);
                model.demand -= events.size();
            }
        }

        private void check() {
            assertThat(rig.deliveries()).isEqualTo(deliveries);
            int delivered = rig.slices().stream().mapToInt(List::size).sum();
            deliveries.clear();
            assertThat(rig.grant()).isEqualTo(grant());
            assertThat(rig.discards().filtered()).isEqualTo(filtered);
            assertThat(rig.discards().failedEvents()).isEqualTo(failed);
            assertThat(rig.discards().orphaned()).isEqualTo(orphaned);
            assertThat(marks).isEqualTo(expectedMarks);
            assertThat(rig.dispatcher().partitions())
                    .isEqualTo(models.stream()
                            .map(model -> new PartitionSnapshot(
                                    model.name,
                                    model.consumer == null ? null : model.consumer.consumer(),
                                    model.queue.size()))
                            .toList());
            int queued = models.stream().mapToInt(model -> model.queue.size()).sum();
            assertThat(rig.dispatcher().queued()).isEqualTo(queued);
            assertThat(delivered + queued + rig.discards().count())
                    .as("every event is somewhere")
                    .isEqualTo(taken);
            assertThat(Collections.max(
                            models.stream().map(model -> model.queue.size()).toList()))
                    .as("no queue outgrows its bound")
                    .isLessThanOrEqualTo(maxBacklog);
        }

        private long grant() {
            long sum = models.stream().mapToLong(model -> model.demand).sum();
            long room = models.stream()
                    .filter(model -> model.consumer != null || orphan == OrphanPolicy.HOLD)
                    .mapToLong(model -> maxBacklog + model.demand - model.queue.size())
                    .min()
                    .orElse(0);
            return Math.max(0, Math.min(sum, room));
        }
    }
}
