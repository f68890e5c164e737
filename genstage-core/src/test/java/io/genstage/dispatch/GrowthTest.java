package io.genstage.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.genstage.SubscriptionOptions;
import io.genstage.internal.protocol.ArraySlice;
import io.genstage.testing.CpuTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The cost of a request, a subscription or an event does not grow with the number of consumers. With 1,024 times as
 * many, it may grow by the cost of cache misses and of a logarithm, but not in proportion.
 */
class GrowthTest {

    private static final int FEW = 16;

    private static final int MANY = 1 << 14;

    /** A step that visits all consumers takes at least a hundred times as long. */
    private static final double MOST = 60;

    private static final int STEPS = 2_000;

    /** More events than all steps dispatch. */
    private static final int DEMAND = 1_000_000;

    enum Kind {
        DEMAND(count -> new DemandDispatcher<>()),
        FAIR(count -> DemandDispatcher.fair()),
        BROADCAST(count -> new BroadcastDispatcher<>()),
        /** One stage with many instances, and a second stage, so that the minimum depends on both. */
        INSTANCES(count -> new BroadcastDispatcher<>()),
        PARTITION(count -> new PartitionDispatcher<>(PartitionOptions.ofCount(count)));

        private final IntFunction<Dispatcher<Integer>> dispatcher;

        Kind(IntFunction<Dispatcher<Integer>> dispatcher) {
            this.dispatcher = dispatcher;
        }

        private String place(int number) {
            return this == INSTANCES && number > 0 ? "stage" : Integer.toString(number);
        }

        /** A dispatcher with many consumers, each of which has requested some events. */
        ManyConsumers crowd(int count) {
            ManyConsumers crowd = new ManyConsumers(dispatcher.apply(count), number -> place(number));
            for (int i = 0; i < count; i++) {
                crowd.join(i);
            }
            return crowd;
        }
    }

    /** A consumer that only counts. Recording the events would be measured, too. */
    private static final class Counter implements Subscriber<Integer> {

        private final int number;
        private final String name;
        private final String place;
        private final SubscriptionOptions options;
        private long requested = DEMAND;
        private @Nullable Object attachment;

        Counter(int number, String place) {
            this.number = number;
            this.place = place;
            name = Integer.toString(number);
            options = SubscriptionOptions.DEFAULT.withPartition(name);
        }

        @Override
        public String stage() {
            return place;
        }

        @Override
        public String consumer() {
            return name;
        }

        @Override
        public SubscriptionOptions options() {
            return options;
        }

        @Override
        public long outstanding() {
            return requested;
        }

        @Override
        public void deliver(EventSlice<Integer> events) {
            requested -= events.size();
        }

        @Override
        public void attach(@Nullable Object object) {
            attachment = object;
        }

        @Override
        public @Nullable Object attachment() {
            return attachment;
        }
    }

    private static final class ManyConsumers {

        private final Dispatcher<Integer> dispatcher;
        private final RecordingDiscards<Integer> discards = new RecordingDiscards<>();
        private final List<Counter> consumers = new ArrayList<>();
        private final IntFunction<String> places;
        private final Random random = new Random(7);

        ManyConsumers(Dispatcher<Integer> dispatcher, IntFunction<String> places) {
            this.dispatcher = dispatcher;
            this.places = places;
        }

        void join(int number) {
            consumers.add(come(number));
        }

        private Counter come(int number) {
            Counter coming = new Counter(number, places.apply(number));
            dispatcher.subscribed(coming);
            dispatcher.asked(coming);
            return coming;
        }

        Counter any() {
            return consumers.get(random.nextInt(consumers.size()));
        }

        void ask() {
            Counter consumer = any();
            consumer.requested++;
            dispatcher.asked(consumer);
            assertThat(dispatcher.grant()).isPositive();
        }

        void comeAndGo() {
            int place = random.nextInt(consumers.size());
            Counter leaving = consumers.get(place);
            dispatcher.cancelled(leaving, discards);
            consumers.set(place, come(leaving.number));
        }

        void dispatch() {
            dispatcher.dispatch(ArraySlice.copyOf(List.of(random.nextInt())), discards);
            assertThat(dispatcher.grant()).isPositive();
            assertThat(dispatcher.queued()).isZero();
        }

        double nanos(Runnable step) {
            return CpuTime.shortest(7, () -> {
                for (int i = 0; i < STEPS; i++) {
                    step.run();
                }
            });
        }
    }

    private interface Step {
        Runnable of(ManyConsumers crowd);
    }

    private static void costsTheSame(Kind kind, Step step) {
        ManyConsumers few = kind.crowd(FEW);
        ManyConsumers many = kind.crowd(MANY);
        few.nanos(step.of(few));
        assertThat(many.nanos(step.of(many)))
                .as("with %d consumers in place of %d", MANY, FEW)
                .isLessThan(MOST * few.nanos(step.of(few)));
    }

    @ParameterizedTest
    @EnumSource
    void aRequestVisitsOneConsumer(Kind kind) {
        costsTheSame(kind, crowd -> crowd::ask);
    }

    @ParameterizedTest
    @EnumSource
    void aSubscriptionVisitsNoOtherConsumer(Kind kind) {
        costsTheSame(kind, crowd -> crowd::comeAndGo);
    }

    /** A broadcast delivers an event to all consumers, so the cost is for each consumer. */
    @ParameterizedTest
    @EnumSource(
            names = {"BROADCAST"},
            mode = EnumSource.Mode.EXCLUDE)
    void anEventVisitsOnlyItsConsumer(Kind kind) {
        costsTheSame(kind, crowd -> crowd::dispatch);
    }

    @Test
    void aBroadcastEventChangesOneNodeAConsumerAtMost() {
        BroadcastDispatcher<Integer> dispatcher = new BroadcastDispatcher<>();
        ManyConsumers crowd = new ManyConsumers(dispatcher, Integer::toString);
        for (int i = 0; i < 10_000; i++) {
            crowd.join(i);
        }
        long before = dispatcher.visits();
        for (int i = 0; i < 20; i++) {
            dispatcher.dispatch(ArraySlice.copyOf(List.of(i)), crowd.discards);
        }
        assertThat(dispatcher.grant()).isEqualTo(DEMAND - 20);
        assertThat(dispatcher.visits()).isEqualTo(before);
    }

    @Test
    void anEventThatNamesNoPartitionFailsWithAShortMessage() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            names.add("p" + i);
        }
        Rig<Integer> rig = new Rig<>(
                new PartitionDispatcher<>(PartitionOptions.ofNames(names).withKey((Integer event) -> "nowhere")));
        for (String name : names) {
            rig.subscribeTo(name, name).ask(1);
        }
        rig.dispatch(1);
        assertThat(rig.discards().failed().get(0).cause())
                .hasMessageStartingWith(
                        "unknown partition 'nowhere' computed for an event; the partitions are p0, p1, ")
                .hasMessageEndingWith("p19 and 16364 more");
    }

    @Test
    void aRequestWhileAMarkWaitsVisitsOnlyItsPartition() {
        ManyConsumers few = backedUp(FEW);
        ManyConsumers many = backedUp(MANY);
        few.nanos(few::ask);
        assertThat(many.nanos(many::ask)).isLessThan(MOST * few.nanos(few::ask));
    }

    /** Events are queued in all partitions except the first, and a mark waits for them. */
    private static ManyConsumers backedUp(int count) {
        int waiting = 4 * MANY / count;
        PartitionDispatcher<Integer> dispatcher = new PartitionDispatcher<>(PartitionOptions.<Integer>ofCount(count)
                .withFunction((Integer event) -> new Placement<>(event, Integer.toString(event)))
                .withMaxBacklog(4 * MANY));
        ManyConsumers crowd = new ManyConsumers(dispatcher, Integer::toString);
        for (int i = 0; i < count; i++) {
            crowd.join(i);
        }
        Counter first = crowd.consumers.remove(0);
        first.requested = 4L * MANY;
        dispatcher.asked(first);
        for (int i = 1; i < count; i++) {
            crowd.consumers.get(i - 1).requested = 0;
            dispatcher.asked(crowd.consumers.get(i - 1));
            dispatcher.dispatch(ArraySlice.copyOf(Collections.nCopies(waiting, i)), crowd.discards);
        }
        dispatcher.mark(() -> fail("more events are delivered than were to be"));
        return crowd;
    }
}
