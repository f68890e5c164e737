package io.genstage.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genstage.SubscriptionOptions;
import io.genstage.testing.PlantedMemory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A partition that runs out of memory at any place holds each event that has not left it, once. */
class PartitionMemoryTest {

    private final Partition<Integer> partition = new Partition<>(0, "0", 1_000, OrphanPolicy.HOLD);

    private final RecordingDiscards<Integer> discards = new RecordingDiscards<>();

    private final PlantedMemory memory = new PlantedMemory();

    /** A consumer that requests five events, and runs out of memory before or after a delivery. */
    private class Taker implements Subscriber<Integer> {

        private final List<Integer> taken = new ArrayList<>();

        @Override
        public String consumer() {
            return "c-0";
        }

        @Override
        public String stage() {
            return "c";
        }

        @Override
        public SubscriptionOptions options() {
            return SubscriptionOptions.DEFAULT;
        }

        @Override
        public long outstanding() {
            return 5 - taken.size();
        }

        @Override
        public void deliver(EventSlice<Integer> events) {
            memory.allocate();
            taken.addAll(events);
            memory.allocate();
        }

        @Override
        public void attach(@Nullable Object object) {}

        @Override
        public @Nullable Object attachment() {
            return null;
        }
    }

    private List<Integer> queued() {
        memory.unlimited();
        List<Integer> all = new ArrayList<>();
        partition.retain(
                events -> {
                    all.addAll(events);
                    return events;
                },
                position -> {});
        assertThat(partition.backlog()).isEqualTo(all.size());
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void queuedEventsAreDeliveredOrStayQueued(int allocations) {
        partition.take(memory.slice(0, 2), discards);
        partition.take(memory.slice(2, 4), discards);
        partition.take(memory.slice(4, 8), discards);
        Taker taker = new Taker();
        partition.assign(taker);

        memory.limit(allocations);
        assertThatThrownBy(partition::serve).isInstanceOf(OutOfMemoryError.class);

        List<Integer> all = new ArrayList<>(taker.taken);
        all.addAll(queued());
        assertThat(all).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void theseAreAllAllocationsOfADelivery() {
        partition.take(memory.slice(0, 2), discards);
        partition.take(memory.slice(2, 4), discards);
        partition.take(memory.slice(4, 8), discards);
        Taker taker = new Taker();
        partition.assign(taker);

        memory.limit(6);
        partition.serve();

        assertThat(taker.taken).containsExactly(0, 1, 2, 3, 4);
        assertThat(queued()).containsExactly(5, 6, 7);
    }

    @Test
    void eventsThatCouldNotBeDiscardedStayQueued() {
        Partition<Integer> orphaned = new Partition<>(0, "0", 1_000, OrphanPolicy.DISCARD);
        orphaned.assign(new Taker() {
            @Override
            public long outstanding() {
                return 0;
            }
        });
        orphaned.take(memory.slice(0, 2), discards);
        orphaned.take(memory.slice(2, 4), discards);
        List<Integer> discarded = new ArrayList<>();
        Discards<Integer> failing = new Discards<>() {
            @Override
            public void orphaned(EventSlice<Integer> events) {
                memory.allocate();
                discarded.addAll(events);
            }

            @Override
            public void filtered(EventSlice<Integer> events) {}

            @Override
            public void failed(EventSlice<Integer> events, RuntimeException cause) {}

            @Override
            public void withheld(EventSlice<Integer> events, Subscriber<Integer> consumer, RuntimeException cause) {}
        };

        memory.limit(1);
        assertThatThrownBy(() -> orphaned.vacate(failing)).isInstanceOf(OutOfMemoryError.class);

        assertThat(discarded).containsExactly(0, 1);
        assertThat(orphaned.backlog()).isEqualTo(2);
        memory.unlimited();
        orphaned.vacate(failing);
        assertThat(discarded).containsExactly(0, 1, 2, 3);
    }
}
