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
import io.genstage.internal.protocol.ArraySlice;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Predicts which event belongs to which partition, for each way in which the product lets a user define that. Some keys
 * are unusable; see {@link EventKeys}.
 *
 * @param kind how the partition of an event is defined
 * @param count how many partitions there are
 */
public record Partitioning(Kind kind, int count) {

    enum Kind {
        HASH,
        KEY,
        NAMED_KEY,
        FUNCTION
    }

    /** In place of a partition: the function discards the event. */
    static final int NONE = -1;

    /** In place of a partition: the event fails, because its key is unknown or throws. */
    static final int FAILS = -2;

    private static final int MOST_PARTITIONS = 4;

    /**
     * The partition of each key, by the number of partitions, as the product places it. The model does not predict the
     * hash function. It predicts that the function always gives the same partition.
     */
    private static final int[][] BY_HASH = IntStream.rangeClosed(0, MOST_PARTITIONS)
            .mapToObj(Partitioning::observe)
            .toArray(int[][]::new);

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

    /** {@return the index of the event's partition, {@link #NONE} or {@link #FAILS}} */
    int of(Event event) {
        return switch (kind) {
            case HASH -> BY_HASH[count][event.key];
            case KEY -> event.key >= EventKeys.UNKNOWN ? FAILS : BY_HASH[count][event.key];
            case NAMED_KEY -> event.key >= EventKeys.UNKNOWN ? FAILS : event.key % count;
            case FUNCTION ->
                event.key >= EventKeys.UNKNOWN ? FAILS : event.key == EventKeys.DISCARDED ? NONE : event.key % count;
        };
    }

    /** {@return whether the partition function replaces the event by another one} */
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

    private static int[] observe(int count) {
        int[] partitions = new int[EventKeys.COUNT];
        if (count == 0) {
            return partitions;
        }
        PartitionDispatcher<Integer> dispatcher = new PartitionDispatcher<>(PartitionOptions.ofCount(count));
        for (int i = 0; i < count; i++) {
            dispatcher.subscribed(new KeyRecorder(i, partitions));
        }
        for (int key = 0; key < EventKeys.COUNT; key++) {
            dispatcher.dispatch(ArraySlice.copyOf(List.of(key)), new UnexpectedDiscards<>());
        }
        return partitions;
    }

    /** Records which keys one partition receives. */
    private static final class KeyRecorder implements Subscriber<Integer> {

        private final int partition;

        private final int[] partitions;

        private @Nullable Object attachment;

        KeyRecorder(int partition, int[] partitions) {
            this.partition = partition;
            this.partitions = partitions;
        }

        @Override
        public String stage() {
            return "recorder";
        }

        @Override
        public String consumer() {
            return "recorder-" + partition;
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
