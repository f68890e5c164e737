package io.genstage.history.dispatch;

import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.dispatch.Placement;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;
import io.genstage.history.event.EventKeys;
import io.genstage.history.event.InjectedFailure;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Which event belongs to which partition, by each of the ways in which that can be said. Some events are bad. */
public record Partitioning(Kind kind, int count) {

    enum Kind {
        HASH,
        KEY,
        NAMED_KEY,
        FUNCTION
    }

    static final int NOWHERE = -1;

    static final int FAILS = -2;

    private static final int MOST = 4;

    /** Where numbered partitions put a hash code is the library's affair; that it is always the same is ours. */
    private static final int[][] BY_HASH =
            IntStream.rangeClosed(0, MOST).mapToObj(Partitioning::learn).toArray(int[][]::new);

    public List<String> names() {
        return IntStream.range(0, count)
                .mapToObj(i -> kind == Kind.HASH || kind == Kind.KEY ? String.valueOf(i) : "p" + i)
                .toList();
    }

    PartitionOptions<Event> options() {
        return switch (kind) {
            case HASH -> PartitionOptions.ofCount(count);
            case KEY -> PartitionOptions.<Event>ofCount(count).withKey(Partitioning::key);
            case NAMED_KEY -> PartitionOptions.<Event>ofNames(names()).withKey(this::name);
            case FUNCTION -> PartitionOptions.<Event>ofNames(names()).withFunction(this::place);
        };
    }

    /** The partition's index, or what else becomes of the event. */
    int of(Event event) {
        return switch (kind) {
            case HASH -> BY_HASH[count][event.key];
            case KEY -> event.key >= EventKeys.UNKNOWN ? FAILS : BY_HASH[count][event.key];
            case NAMED_KEY -> event.key >= EventKeys.UNKNOWN ? FAILS : event.key % count;
            case FUNCTION ->
                event.key >= EventKeys.UNKNOWN ? FAILS : event.key == EventKeys.DISCARDED ? NOWHERE : event.key % count;
        };
    }

    boolean replaces(Event event) {
        return kind == Kind.FUNCTION && event.key == 1;
    }

    private static @Nullable Integer key(Event event) {
        if (event.key == EventKeys.FAILING) {
            throw new InjectedFailure("key");
        }
        return event.key == EventKeys.UNKNOWN ? null : (Integer) event.key;
    }

    private String name(Event event) {
        if (event.key == EventKeys.FAILING) {
            throw new InjectedFailure("key");
        }
        return "p" + (event.key == EventKeys.UNKNOWN ? count : event.key % count);
    }

    private @Nullable Placement<Event> place(Event event) {
        String name = name(event);
        if (event.key == EventKeys.DISCARDED) {
            return null;
        }
        return new Placement<>(replaces(event) ? event.replacement() : event, name);
    }

    private static int[] learn(int count) {
        int[] partitions = new int[EventKeys.COUNT];
        if (count == 0) {
            return partitions;
        }
        PartitionDispatcher<Integer> dispatcher = new PartitionDispatcher<>(PartitionOptions.ofCount(count));
        for (int i = 0; i < count; i++) {
            dispatcher.subscribed(new Pupil(i, partitions));
        }
        for (int key = 0; key < EventKeys.COUNT; key++) {
            dispatcher.dispatch(EventSlice.copyOf(List.of(key)), new UnexpectedDiscards<>());
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
            return EventKeys.COUNT;
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
