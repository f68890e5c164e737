package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BufferOptions;
import io.genstage.Cancellation;
import io.genstage.DemandControl;
import io.genstage.DemandMode;
import io.genstage.DiscardReason;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.internal.protocol.FaultyDispatcher.Fault;
import io.genstage.snapshot.ConsumerSnapshot;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.testing.Rule;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** If a dispatcher makes mistakes, each event is counted once, by the deliveries, and no figure is negative. */
@Rule({"R159", "D6"})
class FaultyDispatcherTest {

    private static final int HISTORIES = 400;

    private static final int STEPS = 60;

    @Test
    void eventsThatAFaultyDispatcherDeliveredByDemandAreCountedOnce() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            new History(seed, new DemandDispatcher<>(), anyFaults(seed), true).run();
        }
    }

    @Test
    void eventsThatAFaultyDispatcherBroadcastAreCountedOnce() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            new History(seed, new BroadcastDispatcher<>(), anyFaults(seed), true).run();
        }
    }

    @Test
    void eventsThatAFaultyDispatcherKeepsAreCountedOnce() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            boolean losesOnly = seed % 2 == 0;
            new History(
                            seed,
                            new PartitionDispatcher<>(PartitionOptions.ofCount(2)),
                            losesOnly ? EnumSet.of(Fault.SWALLOWS, Fault.THROWS) : anyFaults(seed),
                            losesOnly)
                    .run();
        }
    }

    private static Set<Fault> anyFaults(int seed) {
        Random random = new Random(~seed);
        Set<Fault> faults = EnumSet.noneOf(Fault.class);
        for (Fault fault : Fault.values()) {
            if (random.nextBoolean()) {
                faults.add(fault);
            }
        }
        return faults;
    }

    private static final class History {

        private final int seed;

        private final Random random;

        private final boolean exact;

        private final Wire wire = new Wire("a-0");

        private final ProducerSide<Integer> side;

        private final List<Link<Integer>> links = new ArrayList<>();

        private final List<Wire> consumers = new ArrayList<>();

        private final List<String> steps = new ArrayList<>();

        private final Set<Integer> reported = new HashSet<>();

        private final Set<Info> handled = new HashSet<>();

        private long unnamed;

        private final Fates fates = new Fates();

        private int emitted;

        private boolean givenUp;

        History(int seed, Dispatcher<Integer> real, Set<Fault> faults, boolean exact) {
            this.seed = seed;
            this.random = new Random(seed);
            this.exact = exact && !faults.contains(Fault.MISCOUNTS);
            this.side = new ProducerSide<>(
                    new FaultyDispatcher(real, random, faults),
                    BufferOptions.keepLast(1 + random.nextInt(10)),
                    DemandMode.FORWARD,
                    fates);
            steps.add(faults.toString());
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                try {
                    step();
                } catch (RuntimeException mistake) {
                    steps.add(mistake.toString());
                    side.giveUp(mistake);
                    givenUp = true;
                }
                check();
            }
        }

        private void step() {
            switch (random.nextInt(8)) {
                case 0 -> subscribe();
                case 1, 2, 3 -> ask();
                case 4, 5 -> emit(1 + random.nextInt(6));
                case 6 -> sendInfo();
                default -> cancel();
            }
        }

        private void subscribe() {
            steps.add("subscribe");
            Wire consumer = new Wire("c-" + links.size());
            SubscriptionOptions options = SubscriptionOptions.DEFAULT.withPartition("" + links.size() % 2);
            Link<Integer> link = new Link<>(links.size(), wire, consumer, "c" + links.size(), options);
            links.add(link);
            consumers.add(consumer);
            link.control(DemandControl.MANUAL);
            link.release();
            side.subscribe(link);
        }

        private void ask() {
            if (!links.isEmpty()) {
                Link<Integer> link = links.get(random.nextInt(links.size()));
                int more = 1 + random.nextInt(8);
                steps.add(link + " asks for " + more);
                link.askManually(more);
                link.lower();
                side.asked(link);
            }
        }

        private void emit(int count) {
            steps.add("emit " + count);
            int first = emitted;
            emitted += count;
            side.emit(ArraySlice.copyOf(
                    IntStream.range(first, first + count).boxed().toList()));
        }

        private void sendInfo() {
            steps.add("inform");
            side.queueInfo(new Info(steps.size()));
        }

        private void cancel() {
            if (!links.isEmpty()) {
                Link<Integer> link = links.get(random.nextInt(links.size()));
                steps.add("cancel " + link);
                side.cancel(link, new Cancellation(Cancellation.Kind.CANCEL, null));
            }
        }

        private void check() {
            for (Info info : Wire.takeAll(side::nextInfo)) {
                assertThat(handled.add(info)).as(this::history).isTrue();
            }
            OutputSnapshot now = side.snapshot(null, 0, null, 0);
            Set<Integer> delivered = delivered();
            assertThat(now.emitted()).as(this::history).isEqualTo(emitted);
            assertThat(now.dispatched() + now.buffered() + now.queued() + now.discarded())
                    .as(this::history)
                    .isEqualTo(now.emitted());
            assertThat(List.of(now.dispatched(), now.buffered(), now.queued(), now.grant(), now.owed()))
                    .as(this::history)
                    .allMatch(figure -> figure >= 0);
            assertThat(now.discards().values()).as(this::history).allMatch(figure -> figure > 0);
            assertThat(now.consumers())
                    .as(this::history)
                    .map(ConsumerSnapshot::pending)
                    .allMatch(figure -> figure >= 0);
            assertThat(side.drained() || !givenUp).as(this::history).isTrue();
            if (exact) {
                assertThat(now.dispatched()).as(this::history).isEqualTo(delivered.size());
            }
            checkLosses(now, delivered);
        }

        /** Each discard is reported once, and no delivered event is reported as discarded. */
        private void checkLosses(OutputSnapshot now, Set<Integer> delivered) {
            for (DiscardedEvents discarded : Wire.takeAll(fates::nextDiscarded)) {
                for (Object event : discarded.events()) {
                    assertThat(reported.add((Integer) event) || !exact)
                            .as(this::history)
                            .isTrue();
                    assertThat(exact && delivered.contains((Integer) event))
                            .as(this::history)
                            .isFalse();
                }
            }
            unnamed += fates.nextUnnamed();
            assertThat(reported.size() + unnamed).as(this::history).isLessThanOrEqualTo(now.discarded());
            if (exact) {
                assertThat(now.discarded(DiscardReason.FAILED))
                        .as(this::history)
                        .isGreaterThanOrEqualTo(unnamed);
            }
        }

        private Set<Integer> delivered() {
            Set<Integer> all = new HashSet<>();
            for (Wire consumer : consumers) {
                for (Message message : consumer.messages()) {
                    if (message instanceof Delivery<?> delivery) {
                        delivery.firstBatch().forEach(event -> all.add((Integer) event));
                    }
                }
            }
            return all;
        }

        private String history() {
            return "seed " + seed + ": " + steps;
        }
    }
}
