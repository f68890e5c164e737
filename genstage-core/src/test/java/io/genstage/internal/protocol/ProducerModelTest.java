package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BufferKeep;
import io.genstage.BufferOptions;
import io.genstage.DemandMode;
import io.genstage.DiscardReason;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.testing.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares a producing side with its model, over random histories. */
@Rule({"R85", "R89", "R92", "R94", "R95", "R101", "R106", "R110", "R114", "R118", "R146", "R173", "D2", "D17"})
class ProducerModelTest {

    private static final int HISTORIES = 80;

    private static final int STEPS = 60;

    @ParameterizedTest(name = "broadcast: {0}")
    @ValueSource(booleans = {false, true})
    void doesWhatTheModelDoes(boolean broadcast) {
        for (int seed = 0; seed < HISTORIES; seed++) {
            new History(seed, broadcast).run();
        }
    }

    private static final class History {

        private final int seed;

        private final Random random;

        private final boolean broadcast;

        private final ProducerRig rig;

        private final ProducerModel model;

        /**
         * Every consumer that was ever subscribed, with all events that it was sent according to the model of a
         * broadcast.
         */
        private final Map<Taker, List<Integer>> sent =
                new TreeMap<>((a, b) -> Long.compare(a.link().id(), b.link().id()));

        private final Map<DiscardReason, List<Integer>> reported = new TreeMap<>();

        private final List<Object> handled = new ArrayList<>();

        private final List<String> steps = new ArrayList<>();

        private int nextEvent;

        History(int seed, boolean broadcast) {
            this.seed = seed;
            this.random = new Random(seed);
            this.broadcast = broadcast;
            BufferOptions buffer = new BufferOptions(
                    random.nextInt(4) == 0 ? BufferOptions.UNLIMITED : 1 + random.nextInt(10),
                    random.nextBoolean() ? BufferKeep.FIRST : BufferKeep.LAST);
            DemandMode mode = random.nextInt(4) == 0 ? DemandMode.ACCUMULATE : DemandMode.FORWARD;
            rig = new ProducerRig(broadcast ? new BroadcastDispatcher<>() : new DemandDispatcher<>(), buffer, mode);
            rig.dispatcher().discard(ProducerModel::unwanted);
            model = new ProducerModel(broadcast, buffer, mode);
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                int before = model.dispatched.size();
                List<Taker> there = List.copyOf(model.demand.keySet());
                step();
                List<Integer> left = model.dispatched.subList(before, model.dispatched.size());
                there.stream()
                        .filter(model.demand::containsKey)
                        .forEach(taker -> sent.get(taker).addAll(left));
                compare();
            }
        }

        private void step() {
            switch (random.nextInt(12)) {
                case 0 -> subscribe();
                case 1, 2, 3 -> ask(1 + random.nextInt(6));
                case 4, 5, 6 -> emit(1 + random.nextInt(6));
                case 7 -> cancel();
                case 8, 9 -> sendInfo();
                case 10 -> owe(random.nextInt(3));
                default -> mode(random.nextInt(3) == 0 ? DemandMode.ACCUMULATE : DemandMode.FORWARD);
            }
        }

        private void subscribe() {
            Taker taker = rig.subscribe("c" + sent.size() + "-0");
            did("subscribe " + taker.link());
            sent.put(taker, new ArrayList<>());
            model.demand.put(taker, 0L);
        }

        /** Any consumer may ask, also a consumer that has left. */
        private void ask(int more) {
            if (!sent.isEmpty()) {
                Taker taker = anyone();
                did(taker.link() + " asks for " + more);
                taker.ask(more);
                model.ask(taker, more);
            }
        }

        private void emit(int count) {
            did("emit " + count);
            rig.emit(count);
            for (int i = 0; i < count; i++) {
                model.emit(nextEvent++);
            }
        }

        private void cancel() {
            if (!sent.isEmpty()) {
                Taker taker = anyone();
                did("cancel " + taker.link());
                assertThat(rig.cancel(taker)).as(this::history).isEqualTo(model.demand.containsKey(taker));
                model.cancel(taker);
            }
        }

        private void sendInfo() {
            String message = "message " + steps.size();
            did(message);
            rig.sendInfo(message);
            model.sendInfo(message);
        }

        private void owe(int how) {
            did("owe " + how);
            switch (how) {
                case 0 -> {
                    long more = Math.max(0, model.room() - model.owed);
                    assertThat(rig.side().oweMore(Long.MAX_VALUE))
                            .as(this::history)
                            .isEqualTo(more);
                    model.owed += more;
                }
                case 1 -> {
                    model.owed = model.room();
                    assertThat(rig.side().oweAll(Long.MAX_VALUE))
                            .as(this::history)
                            .isEqualTo(model.owed);
                }
                default -> {
                    rig.side().clearOwed();
                    model.owed = 0;
                }
            }
        }

        private void mode(DemandMode mode) {
            did(mode.toString());
            rig.mode(mode);
            model.mode(mode);
        }

        private Taker anyone() {
            return List.copyOf(sent.keySet()).get(random.nextInt(sent.size()));
        }

        private void compare() {
            rig.discards()
                    .forEach(discarded -> reported.computeIfAbsent(discarded.reason(), reason -> new ArrayList<>())
                            .addAll(ints(discarded.events())));
            handled.addAll(rig.received());
            OutputSnapshot figures = rig.figures();
            assertThat(rig.side().room()).as(this::history).isEqualTo(model.room());
            assertThat(figures.owed()).as(this::history).isEqualTo(model.owed);
            assertThat(figures.buffered()).as(this::history).isEqualTo(model.buffered());
            assertThat(figures.dispatched()).as(this::history).isEqualTo(model.dispatched.size());
            assertThat(reported.getOrDefault(DiscardReason.BUFFER_FULL, List.of()))
                    .as(this::history)
                    .isEqualTo(model.evicted);
            assertThat(reported.getOrDefault(DiscardReason.FILTERED, List.of()))
                    .as(this::history)
                    .isEqualTo(model.filtered);
            assertThat(handled).as(this::history).isEqualTo(model.handled);
            compareDeliveries();
        }

        private void compareDeliveries() {
            if (broadcast) {
                sent.forEach((taker, events) ->
                        assertThat(taker.events()).as(this::history).isEqualTo(events));
                return;
            }
            List<Integer> all = new ArrayList<>();
            sent.keySet().forEach(taker -> {
                assertThat(taker.events()).as(this::history).isSorted();
                all.addAll(taker.events());
            });
            assertThat(all).as(this::history).containsExactlyInAnyOrderElementsOf(model.dispatched);
            // the model does not predict which consumer was served
            model.demand.replaceAll((taker, left) -> {
                taker.link().readRequested();
                return taker.link().outstanding();
            });
        }

        private void did(String step) {
            steps.add(step);
        }

        private String history() {
            return "seed " + seed + ": " + steps;
        }
    }

    private static List<Integer> ints(List<Object> events) {
        return events.stream().map(Integer.class::cast).toList();
    }
}
