package io.genstage.dispatch;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which partitions a {@link PartitionDispatcher} has, and which event belongs to which. Immutable.
 *
 * <pre>{@code
 * PartitionOptions.ofCount(8).withKey(Flight::origin)
 * PartitionOptions.ofNames("domestic", "abroad").withKey(Flight::kind).withMaxBacklog(500)
 * PartitionOptions.ofNames("big", "small").withFunction((Order order) -> order.isEmpty()
 *         ? null
 *         : new Placement<>(order, order.total() > 1000 ? "big" : "small"))
 * }</pre>
 *
 * @param <E> the type of the events
 * @since 0.1.0
 */
public final class PartitionOptions<E> {

    /** As many events as GenStage's consumers ask for. */
    public static final int DEFAULT_MAX_BACKLOG = 1000;

    private final List<String> names;

    /** Whether the partitions are numbered, so that any key belongs to one. */
    private final boolean numbered;

    private final @Nullable Function<? super E, ?> key;

    private final @Nullable PartitionFunction<E> function;

    private final int maxBacklog;

    private final Orphan orphan;

    private PartitionOptions(
            List<String> names,
            boolean numbered,
            @Nullable Function<? super E, ?> key,
            @Nullable PartitionFunction<E> function,
            int maxBacklog,
            Orphan orphan) {
        this.names = names;
        this.numbered = numbered;
        this.key = key;
        this.function = function;
        this.maxBacklog = maxBacklog;
        this.orphan = orphan;
    }

    /**
     * Partitions called {@code 0} to {@code count - 1}. Without a key or a function an event goes by its own hash code.
     *
     * @param count how many, at least 1
     * @param <E> the type of the events
     * @return the options
     * @throws IllegalArgumentException if it is below 1
     */
    public static <E> PartitionOptions<E> ofCount(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("there must be at least 1 partition, but the count is " + count);
        }
        List<String> names =
                IntStream.range(0, count).mapToObj(Integer::toString).toList();
        return new PartitionOptions<>(names, true, null, null, DEFAULT_MAX_BACKLOG, Orphan.HOLD);
    }

    /**
     * Partitions with names. They need a {@linkplain #withKey key} or a {@linkplain #withFunction function}.
     *
     * @param names the names
     * @param <E> the type of the events
     * @return the options
     * @throws IllegalArgumentException if there are none, or one is blank or is there twice
     */
    public static <E> PartitionOptions<E> ofNames(String... names) {
        return ofNames(List.of(names));
    }

    /**
     * Partitions with names. They need a {@linkplain #withKey key} or a {@linkplain #withFunction function}.
     *
     * @param names the names
     * @param <E> the type of the events
     * @return the options
     * @throws IllegalArgumentException if there are none, or one is blank or is there twice
     */
    public static <E> PartitionOptions<E> ofNames(Collection<String> names) {
        List<String> list = List.copyOf(names);
        if (list.isEmpty()) {
            throw new IllegalArgumentException("there must be at least 1 partition: give a count, or names");
        }
        Set<String> known = new HashSet<>();
        for (String name : list) {
            if (name.isBlank()) {
                throw new IllegalArgumentException("a partition needs a name that is not blank: " + list);
            }
            if (!known.add(name)) {
                throw new IllegalArgumentException("the partition '" + name + "' is there twice in " + list
                        + ": a name must say which partition is meant");
            }
        }
        return new PartitionOptions<>(list, false, null, null, DEFAULT_MAX_BACKLOG, Orphan.HOLD);
    }

    /**
     * The same with a key, in place of any function: events with equal keys go to one partition, in their order. Numbered
     * partitions share the keys out by hash code, so equal keys need equal hash codes; a partition with a name takes the
     * key whose text that is. An event fails whose key is {@code null}, cannot be computed, or names no partition.
     *
     * @param newKey computes the key; fast, without side effects, and thread-safe where the stage has several instances
     * @param <F> the type of the events
     * @return the options
     */
    public <F extends E> PartitionOptions<F> withKey(Function<? super F, ?> newKey) {
        return new PartitionOptions<>(names, numbered, newKey, null, maxBacklog, orphan);
    }

    /**
     * The same with a function that says where an event goes, in place of any key. It may also replace or discard the event.
     *
     * @param newFunction places events; fast, and thread-safe where the stage has several instances
     * @param <F> the type of the events
     * @return the options
     */
    public <F extends E> PartitionOptions<F> withFunction(PartitionFunction<F> newFunction) {
        return new PartitionOptions<>(names, numbered, null, newFunction, maxBacklog, orphan);
    }

    /**
     * The same with another bound of what waits inside for one partition's consumer. One partition that is full and whose
     * consumer asks for nothing stops all: that is what bounds memory.
     *
     * @param most the most events that wait for one partition, at least 1
     * @return the options
     * @throws IllegalArgumentException if it is below 1
     */
    public PartitionOptions<E> withMaxBacklog(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("max-backlog must be at least 1, but is " + most);
        }
        return new PartitionOptions<>(names, numbered, key, function, most, orphan);
    }

    /**
     * The same with what becomes of the events of a partition without a consumer.
     *
     * @param fate hold them, or discard them
     * @return the options
     */
    public PartitionOptions<E> withOrphan(Orphan fate) {
        return new PartitionOptions<>(names, numbered, key, function, maxBacklog, fate);
    }

    /**
     * {@return the partitions' names, in their order}
     */
    public List<String> names() {
        return names;
    }

    /**
     * {@return the most events that wait for one partition}
     */
    public int maxBacklog() {
        return maxBacklog;
    }

    /**
     * {@return what becomes of the events of a partition without a consumer}
     */
    public Orphan orphan() {
        return orphan;
    }

    /**
     * Says which event belongs where, by the partitions' indexes.
     *
     * @throws IllegalArgumentException if nothing says so
     */
    Router<E> router() {
        if (function != null) {
            return Router.byFunction(names, function);
        }
        if (numbered) {
            return Router.byHash(names.size(), key == null ? Function.identity() : key);
        }
        if (key == null) {
            throw new IllegalArgumentException("nothing says which events belong to the partitions " + names
                    + ": partitions with names need a key or a function, or give a count instead of names");
        }
        return Router.byName(names, key);
    }
}
