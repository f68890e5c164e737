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

    /** The default limit of queued events in one partition: 1000, the default max demand. */
    public static final int DEFAULT_MAX_BACKLOG = 1000;

    private final List<String> names;

    /** Whether the partitions are numbered, so that any key belongs to one of them. */
    private final boolean numbered;

    private final @Nullable Function<? super E, ?> key;

    private final @Nullable PartitionFunction<E> function;

    private final int maxBacklog;

    private final OrphanPolicy orphan;

    private PartitionOptions(
            List<String> names,
            boolean numbered,
            @Nullable Function<? super E, ?> key,
            @Nullable PartitionFunction<E> function,
            int maxBacklog,
            OrphanPolicy orphan) {
        this.names = names;
        this.numbered = numbered;
        this.key = key;
        this.function = function;
        this.maxBacklog = maxBacklog;
        this.orphan = orphan;
    }

    /**
     * Makes partitions with the names {@code 0} to {@code count - 1}. Without a key or a function, the event's own hash
     * code is the key.
     *
     * @param count the number of partitions, at least 1
     * @param <E> the type of the events
     * @return the options
     * @throws IllegalArgumentException if the number is below 1
     */
    public static <E> PartitionOptions<E> ofCount(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("partition count must be at least 1, but is " + count);
        }
        List<String> names =
                IntStream.range(0, count).mapToObj(Integer::toString).toList();
        return new PartitionOptions<>(names, true, null, null, DEFAULT_MAX_BACKLOG, OrphanPolicy.HOLD);
    }

    /**
     * Makes partitions with names. They need a {@linkplain #withKey key} or a {@linkplain #withFunction function}.
     *
     * @param names the names
     * @param <E> the type of the events
     * @return the options
     * @throws IllegalArgumentException if there is no name, or if a name is blank or occurs twice
     */
    public static <E> PartitionOptions<E> ofNames(String... names) {
        return ofNames(List.of(names));
    }

    /**
     * Makes partitions with names. They need a {@linkplain #withKey key} or a {@linkplain #withFunction function}.
     *
     * @param names the names
     * @param <E> the type of the events
     * @return the options
     * @throws IllegalArgumentException if there is no name, or if a name is blank or occurs twice
     */
    public static <E> PartitionOptions<E> ofNames(Collection<String> names) {
        List<String> list = List.copyOf(names);
        if (list.isEmpty()) {
            throw new IllegalArgumentException("there must be at least 1 partition. Set a count, or names");
        }
        Set<String> known = new HashSet<>();
        for (String name : list) {
            if (name.isBlank()) {
                throw new IllegalArgumentException("a partition's name must not be blank, in " + list);
            }
            if (!known.add(name)) {
                throw new IllegalArgumentException("the partition name '" + name + "' occurs twice in " + list);
            }
        }
        return new PartitionOptions<>(list, false, null, null, DEFAULT_MAX_BACKLOG, OrphanPolicy.HOLD);
    }

    /**
     * Returns a copy with a key, in place of any function. Events with equal keys go to one partition, in their order.
     * Numbered partitions divide the keys by hash code, so equal keys need equal hash codes. A partition with a name
     * takes the keys whose {@code toString()} is that name. An event fails if its key is {@code null}, cannot be
     * computed, or names no partition.
     *
     * @param newKey computes the key; fast, without side effects, and thread-safe if the stage has several instances
     * @param <F> the type of the events
     * @return the options
     */
    public <F extends E> PartitionOptions<F> withKey(Function<? super F, ?> newKey) {
        return new PartitionOptions<>(names, numbered, newKey, null, maxBacklog, orphan);
    }

    /**
     * Returns a copy with a function that assigns events to partitions, in place of any key. The function may also
     * replace or discard an event.
     *
     * @param newFunction assigns events; fast, and thread-safe if the stage has several instances
     * @param <F> the type of the events
     * @return the options
     */
    public <F extends E> PartitionOptions<F> withFunction(PartitionFunction<F> newFunction) {
        return new PartitionOptions<>(names, numbered, null, newFunction, maxBacklog, orphan);
    }

    /**
     * Returns a copy with another limit of queued events. If one partition is full and its consumer requests nothing,
     * all partitions wait; this bounds memory.
     *
     * @param limit the maximum number of queued events in one partition, at least 1
     * @return the options
     * @throws IllegalArgumentException if the number is below 1
     */
    public PartitionOptions<E> withMaxBacklog(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("max-backlog must be at least 1, but is " + limit);
        }
        return new PartitionOptions<>(names, numbered, key, function, limit, orphan);
    }

    /**
     * Returns a copy with another treatment of events whose partition has no consumer.
     *
     * @param policy hold or discard the events
     * @return the options
     */
    public PartitionOptions<E> withOrphan(OrphanPolicy policy) {
        return new PartitionOptions<>(names, numbered, key, function, maxBacklog, policy);
    }

    /** {@return the partitions' names, in their order} */
    public List<String> names() {
        return names;
    }

    /** {@return the maximum number of queued events in one partition} */
    public int maxBacklog() {
        return maxBacklog;
    }

    /** {@return what happens to the events of a partition without a consumer} */
    public OrphanPolicy orphan() {
        return orphan;
    }

    /**
     * {@return the index of each event's partition, as a function}
     *
     * @throws IllegalArgumentException if the partitions have names, and there is neither a key nor a function
     */
    Router<E> router() {
        if (function != null) {
            return Router.byFunction(names, function);
        }
        if (numbered) {
            return Router.byHash(names.size(), key == null ? Function.identity() : key);
        }
        if (key == null) {
            throw new IllegalArgumentException("partitions with names need a key or a function, but " + names
                    + " have neither. Set one of them, or set a count instead of names");
        }
        return Router.byName(names, key);
    }
}
