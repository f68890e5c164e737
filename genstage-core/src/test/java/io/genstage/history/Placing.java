package io.genstage.history;

import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.dispatch.Placement;
import io.genstage.dispatch.Subscriber;
import io.genstage.internal.protocol.ArraySlice;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Which event belongs to which partition, by each of the ways in which that can be said. Some events are bad. */
record Placing(Kind kind, int count) {

    enum Kind {
        HASH,
        KEY,
        NAMED_KEY,
        FUNCTION
    }

    static final int NOWHERE = -1;

    static final int FAILS = -2;

    private static final int MOST = 4;

    /** Keys that are not as they should be; they are rare. */
    static final int DISCARDED = 5;

    private static final int UNKNOWN = 6;

    private static final int POISONED = 7;

    /** Where numbered partitions put a hash code is the library's affair; that it is always the same is ours. */
    private static final int[][] BY_HASH =
            IntStream.rangeClosed(0, MOST).mapToObj(Placing::learn).toArray(int[][]::new);

    List<String> names() {
        return IntStream.range(0, count)
                .mapToObj(i -> kind == Kind.HASH || kind == Kind.KEY ? String.valueOf(i) : "p" + i)
                .toList();
    }

    PartitionOptions<Event> options() {
        return switch (kind) {
            case HASH -> PartitionOptions.ofCount(count);
            case KEY -> PartitionOptions.<Event>ofCount(count).withKey(Placing::key);
            case NAMED_KEY -> PartitionOptions.<Event>ofNames(names()).withKey(this::name);
            case FUNCTION -> PartitionOptions.<Event>ofNames(names()).withFunction(this::place);
        };
    }

    /** The partition's index, or what else becomes of the event. */
    int of(Event event) {
        return switch (kind) {
            case HASH -> BY_HASH[count][event.key];
            case KEY -> event.key >= UNKNOWN ? FAILS : BY_HASH[count][event.key];
            case NAMED_KEY -> event.key >= UNKNOWN ? FAILS : event.key % count;
            case FUNCTION -> event.key >= UNKNOWN ? FAILS : event.key == DISCARDED ? NOWHERE : event.key % count;
        };
    }

    boolean replaces(Event event) {
        return kind == Kind.FUNCTION && event.key == 1;
    }

    private static @Nullable Integer key(Event event) {
        if (event.key == POISONED) {
            throw new Oops("key");
        }
        return event.key == UNKNOWN ? null : (Integer) event.key;
    }

    private String name(Event event) {
        if (event.key == POISONED) {
            throw new Oops("key");
        }
        return "p" + (event.key == UNKNOWN ? count : event.key % count);
    }

    private @Nullable Placement<Event> place(Event event) {
        String name = name(event);
        if (event.key == DISCARDED) {
            return null;
        }
        return new Placement<>(replaces(event) ? event.replacement() : event, name);
    }

    private static int[] learn(int count) {
        int[] partitions = new int[Event.KEYS];
        if (count == 0) {
            return partitions;
        }
        PartitionDispatcher<Integer> dispatcher = new PartitionDispatcher<>(PartitionOptions.ofCount(count));
        for (int i = 0; i < count; i++) {
            dispatcher.subscribed(new Pupil(i, partitions));
        }
        for (int key = 0; key < Event.KEYS; key++) {
            dispatcher.dispatch(ArraySlice.copyOf(List.of(key)), new NoDiscards<>());
        }
        return partitions;
    }

    /** Takes whatever a partition gets. */
    private static final class Pupil implements Subscriber<Integer> {

        private final int partition;

        private final int[] partitions;

        private @Nullable Object attachment;

        Pupil(int partition, int[] partitions) {
            this.partition = partition;
            this.partitions = partitions;
        }

        @Override
        public String place() {
            return "pupil";
        }

        @Override
        public String consumer() {
            return "pupil-" + partition;
        }

        @Override
        public SubscriptionOptions options() {
            return SubscriptionOptions.DEFAULT.withPartition(String.valueOf(partition));
        }

        @Override
        public long outstanding() {
            return Event.KEYS;
        }

        @Override
        public void deliver(EventSlice<Integer> events) {
            events.forEach(key -> partitions[key] = partition);
        }

        @Override
        public void attach(@Nullable Object object) {
            attachment = object;
        }

        @Override
        public Object attachment() {
            return Objects.requireNonNull(attachment);
        }
    }
}
