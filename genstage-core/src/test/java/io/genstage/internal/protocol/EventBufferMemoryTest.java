package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BufferKeep;
import io.genstage.BufferOptions;
import io.genstage.dispatch.EventSlice;
import io.genstage.testing.PlantedMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A buffer that runs out of memory at any place holds each event that it has not passed on, once. */
class EventBufferMemoryTest {

    private final PlantedMemory memory = new PlantedMemory();

    /** The events that the buffer has passed on. */
    private final List<Integer> passed = new ArrayList<>();

    private EventBuffer<Integer> buffer = new EventBuffer<>(BufferOptions.unlimited());

    private void pass(EventSlice<Integer> events) {
        memory.allocate();
        passed.addAll(events);
    }

    /** Fills a new buffer with eight events in three slices. */
    private void fill(long capacity, BufferKeep keep) {
        memory.unlimited();
        passed.clear();
        buffer = new EventBuffer<>(new BufferOptions(capacity, keep));
        add(memory.slice(0, 2));
        add(memory.slice(2, 4));
        add(memory.slice(4, 8));
    }

    private void add(EventSlice<Integer> events) {
        var others = buffer.add(events);
        assertThat(others).isNull();
    }

    /**
     * Runs an action with memory for no allocation, for one, and so on, until it succeeds.
     *
     * @return how many allocations the action needs
     */
    private int runWithLittleMemory(Runnable fill, Runnable action, int events) {
        for (int allocations = 0; ; allocations++) {
            fill.run();
            memory.limit(allocations);
            boolean succeeded = succeeds(action);
            memory.unlimited();
            List<Integer> all = new ArrayList<>(passed);
            assertThat(buffer.size()).isEqualTo(events - passed.size());
            buffer.clear(all::addAll);
            assertThat(all)
                    .as("with memory for %d allocations", allocations)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, events).boxed().toList());
            if (succeeded) {
                return allocations;
            }
        }
    }

    private static boolean succeeds(Runnable action) {
        try {
            action.run();
            return true;
        } catch (OutOfMemoryError planted) {
            return false;
        }
    }

    @Test
    void eventsAreTakenOrStayBuffered() {
        int needed = runWithLittleMemory(
                () -> fill(8, BufferKeep.LAST),
                () -> {
                    passed.addAll(buffer.take(1));
                    passed.addAll(buffer.take(1));
                    passed.addAll(buffer.take(9));
                    passed.addAll(buffer.take(2));
                },
                8);

        assertThat(needed).isEqualTo(6);
    }

    @Test
    void eventsAreEvictedOrStayBuffered() {
        int needed = runWithLittleMemory(() -> fill(3, BufferKeep.LAST), () -> buffer.evict(this::pass), 8);

        assertThat(needed).isEqualTo(6);
    }

    @Test
    void allEventsArePassedOnOrStayBuffered() {
        int needed = runWithLittleMemory(() -> fill(8, BufferKeep.LAST), () -> buffer.clear(this::pass), 8);

        assertThat(needed).isEqualTo(3);
    }

    @Test
    void eventsAreAddedCompletelyOrNotAtAll() {
        for (BufferKeep keep : BufferKeep.values()) {
            int needed = runWithLittleMemory(
                    () -> fill(10, keep),
                    () -> {
                        EventSlice<Integer> added = memory.slice(8, 12);
                        var others = offer(added);
                        passed.addAll(others == null ? List.of() : others);
                    },
                    12);

            assertThat(needed).isPositive();
        }
    }

    /** Adds events. If there is no memory, the caller has them. */
    private @Nullable EventSlice<Integer> offer(EventSlice<Integer> events) {
        try {
            return buffer.add(events);
        } catch (OutOfMemoryError planted) {
            passed.addAll(events);
            throw planted;
        }
    }

    @Test
    void withdrawnEventsArePassedOnOrStayBuffered() {
        int needed = runWithLittleMemory(
                () -> {
                    memory.unlimited();
                    passed.clear();
                    buffer = new EventBuffer<>(BufferOptions.unlimited());
                    add(tracked(0, false, true));
                    add(tracked(2, true, true));
                    add(tracked(4, false, false));
                    add(tracked(6, true, false));
                },
                () -> buffer.removeWithdrawn(this::pass),
                8);

        assertThat(needed).isEqualTo(11);
    }

    private EventSlice<Integer> tracked(int first, boolean... withdrawn) {
        Receipt[] receipts = new Receipt[withdrawn.length];
        for (int i = 0; i < receipts.length; i++) {
            receipts[i] = new NeedsMemory(withdrawn[i]);
        }
        List<Integer> events =
                IntStream.range(first, first + withdrawn.length).boxed().toList();
        return Receipts.with(ArraySlice.copyOf(events), Receipts.array(receipts));
    }

    /** The receipt of an event. To find out whether the event was withdrawn needs memory. */
    private final class NeedsMemory extends FakeReceipt {

        private final boolean withdrawn;

        NeedsMemory(boolean withdrawn) {
            this.withdrawn = withdrawn;
        }

        @Override
        public boolean withdrawn() {
            memory.allocate();
            return withdrawn;
        }
    }
}
