package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BufferOptions;
import io.genstage.DemandControl;
import io.genstage.DemandMode;
import io.genstage.Place;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.dispatch.Placement;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.testing.PlantedMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A producing side that runs out of memory at any place has delivered or settled each event, once, when its stage has
 * failed.
 */
class ProducerMemoryTest {

    private final PlantedMemory memory = new PlantedMemory();

    /** A side with one consumer. The ends of its events need memory. */
    private final class Rig {

        private final Wire consumer = new Wire("c-0");

        private final List<Object> settled = new ArrayList<>();

        private final Fates fates = new Fates(new Settling());

        private final ProducerSide<Integer> side;

        private final Link<Integer> link;

        Rig(Dispatcher<Integer> dispatcher, BufferOptions buffer) {
            memory.unlimited();
            fates.reportTo(new NeedsMemory());
            side = new ProducerSide<>(dispatcher, buffer, DemandMode.FORWARD, fates);
            SubscriptionOptions options = dispatcher instanceof PartitionDispatcher
                    ? SubscriptionOptions.DEFAULT.withPartition("0")
                    : SubscriptionOptions.DEFAULT;
            link = new Link<>(1, new Wire("a-0"), consumer, "c", options);
            link.control(DemandControl.MANUAL);
            link.release();
            var refusal = side.subscribe(link);
            assertThat(refusal).isNull();
        }

        Rig ask(int events) {
            link.askManually(events);
            side.asked(link);
            return this;
        }

        Rig emit(int from, int to) {
            side.emit(memory.slice(from, to));
            return this;
        }

        private List<Object> ends() {
            List<Object> ends = new ArrayList<>(settled);
            consumer.messages().stream()
                    .filter(Delivery.class::isInstance)
                    .forEach(delivery -> ends.addAll(((Delivery<?>) delivery).events()));
            return ends;
        }

        private final class Settling implements Fates.Settlement {

            @Override
            public void done(EventSlice<?> events) {
                settled.addAll(events);
            }

            @Override
            public void giveUp(EventSlice<?> events, Throwable cause) {
                settled.addAll(events);
            }
        }
    }

    private final class NeedsMemory implements Fates.Listener {

        @Override
        public void failed(List<?> events, Throwable cause) {}

        @Override
        public void abandoned(Place place, long events) {}

        @Override
        public String holder() {
            memory.allocate();
            return "Stage a";
        }

        @Override
        public @Nullable Throwable failure() {
            return null;
        }

        @Override
        public boolean reportsUndelivered() {
            memory.allocate();
            return true;
        }
    }

    /** What a test does with a side. */
    private interface Action {

        void run(Rig rig);
    }

    /** Runs an action with memory for no allocation, for one, and so on, until it succeeds. */
    private void runWithLittleMemory(Supplier<Rig> prepare, Action action, int events) {
        boolean succeeded = false;
        for (int allocations = 0; !succeeded; allocations++) {
            Rig rig = prepare.get();
            memory.limit(allocations);
            succeeded = succeeds(rig, action);
            checkEnds(rig, events, allocations);
        }
    }

    /** {@return whether the action had enough memory} If not, the stage fails, and does that again until it can. */
    private boolean succeeds(Rig rig, Action action) {
        try {
            action.run(rig);
            return true;
        } catch (OutOfMemoryError planted) {
            for (int allocations = 0; !failed(rig, planted, allocations); allocations++) {}
            return false;
        }
    }

    private boolean failed(Rig rig, OutOfMemoryError cause, int allocations) {
        try {
            memory.limit(allocations);
            rig.side.giveUp(cause);
            return true;
        } catch (OutOfMemoryError again) {
            return false;
        }
    }

    private void checkEnds(Rig rig, int events, int allocations) {
        memory.unlimited();
        rig.side.shut();
        assertThat(rig.ends())
                .as("with memory for %d allocations", allocations)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, events).boxed().toList());
        OutputSnapshot now = rig.side.snapshot(null, 0, null, 0);
        assertThat(now.dispatched() + now.discarded() + now.givenUp()).isEqualTo(events);
        assertThat(reported(rig.fates).filter(rig.settled::contains)).containsExactlyInAnyOrderElementsOf(rig.settled);
    }

    private static Stream<Object> reported(Fates fates) {
        return Wire.takeAll(fates::nextUndelivered).stream().flatMap(events -> events.events().stream());
    }

    /** One partition. It rejects numbers that are divisible by three. */
    private static PartitionDispatcher<Integer> onePartition() {
        return new PartitionDispatcher<>(PartitionOptions.<Integer>ofCount(1).withFunction(ProducerMemoryTest::place));
    }

    private static Placement<Integer> place(Integer event) {
        if (event % 3 == 0) {
            throw new IllegalStateException("rejected");
        }
        return new Placement<>(event, "0");
    }

    private static EventSlice<Integer> tracked(int from, int to) {
        Receipt[] receipts = Stream.generate(FakeReceipt::new).limit(to - from).toArray(Receipt[]::new);
        return Receipts.with(ArraySlice.copyOf(IntStream.range(from, to).boxed().toList()), Receipts.array(receipts));
    }

    @Test
    void eventsThatAFullBufferDoesNotKeepAreDiscarded() {
        for (BufferOptions options : List.of(BufferOptions.keepFirst(5), BufferOptions.keepLast(5))) {
            runWithLittleMemory(
                    () -> new Rig(new DemandDispatcher<>(), options).emit(0, 2).emit(2, 4), rig -> rig.emit(4, 12), 12);
        }
    }

    @Test
    void eventsThatADispatcherCouldNotDiscardFail() {
        runWithLittleMemory(
                () -> new Rig(onePartition(), BufferOptions.keepLast(5)).ask(2),
                rig -> rig.side.emit(tracked(0, 7)),
                7);
    }

    @Test
    void bufferedEventsFailWithTheirStage() {
        runUntilFailed(
                () -> new Rig(new DemandDispatcher<>(), BufferOptions.keepLast(5))
                        .emit(0, 2)
                        .emit(2, 4),
                4);
    }

    @Test
    void eventsInAPartitionFailWithTheirStage() {
        runUntilFailed(
                () -> new Rig(onePartition(), BufferOptions.keepLast(5))
                        .emit(0, 3)
                        .emit(3, 6),
                6);
    }

    /** The failure of a stage is repeated until there is enough memory. */
    private void runUntilFailed(Supplier<Rig> prepare, int events) {
        runWithLittleMemory(prepare, rig -> memory.allocate(), events);
    }

    @Test
    void eventsAreAbandonedWhenAStageEnds() {
        runUntilShut(
                () -> new Rig(new DemandDispatcher<>(), BufferOptions.keepLast(5))
                        .emit(0, 2)
                        .emit(2, 5),
                5);
    }

    @Test
    void eventsInAPartitionAreAbandonedWhenAStageEnds() {
        runUntilShut(
                () -> new Rig(onePartition(), BufferOptions.keepLast(5))
                        .emit(0, 3)
                        .emit(3, 6),
                6);
    }

    /** The end of a stage is repeated until there is enough memory. */
    private void runUntilShut(Supplier<Rig> prepare, int events) {
        Rig rig = prepare.get();
        int allocations = 0;
        while (!shut(rig, allocations)) {
            allocations++;
        }
        checkEnds(rig, events, allocations);
    }

    private boolean shut(Rig rig, int allocations) {
        try {
            memory.limit(allocations);
            rig.side.shut();
            return true;
        } catch (OutOfMemoryError planted) {
            return false;
        }
    }
}
