package io.genstage.dispatch;

import io.genstage.snapshot.PartitionSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Delivers each event to the partition of its key, or to the partition that a function returns, and each partition to
 * one consumer. Events with equal keys are therefore handled one after the other, in their order.
 *
 * <p>A producer cannot know the partition of its next event. The dispatcher therefore grants what all consumers
 * together have requested. Events for a consumer with less demand are queued, at most {@code max-backlog} in each
 * partition. The grant is {@code min(sum of outstanding, min over partitions (max-backlog + outstanding - queued))}.
 * GenStage's queues have no limit. An event that is discarded or fails uses up no demand, so it is requested again.
 *
 * <p>When a consumer leaves, its partition's queued events are kept for its successor, if orphans are {@linkplain
 * OrphanPolicy#HOLD held}. A bad key or placement fails one event, and a bad subscription is refused; the producer
 * continues.
 *
 * @param <E> the type of the events
 * @since 0.1.0
 */
public final class PartitionDispatcher<E> implements Dispatcher<E> {

    private final PartitionNames names;

    private final Router<E> router;

    private final List<Partition<E>> partitions;

    private final PartitionLevels<E> levels;

    private final PartitionMarks<E> marks;

    /** During a dispatch: the number of events of each partition, and then their first index. Otherwise 0. */
    private final int[] parts;

    /** During a dispatch: the partitions that have events. */
    private final int[] used;

    // Used while events are dispatched, and kept for the next ones. Each has room for the most events that came at
    // once.

    /** The partition of each event. */
    private int[] targets = {};

    /** The indexes of the events, sorted by partition. */
    private int[] order = {};

    /**
     * Makes a dispatcher without subscribers.
     *
     * @param options the partitions, and which event belongs to which
     * @throws IllegalArgumentException if partitions have names and there is neither a key nor a function
     */
    public PartitionDispatcher(PartitionOptions<E> options) {
        names = new PartitionNames(options.names());
        router = options.router();
        partitions = IntStream.range(0, options.names().size())
                .mapToObj(index ->
                        new Partition<E>(index, options.names().get(index), options.maxBacklog(), options.orphan()))
                .toList();
        levels = new PartitionLevels<>(partitions);
        marks = new PartitionMarks<>(partitions);
        parts = new int[partitions.size()];
        used = new int[partitions.size()];
    }

    @Override
    public String name() {
        return "partition";
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if the subscription names no partition, an unknown one, or a partition that has a
     *     consumer
     */
    @Override
    public void subscribed(Subscriber<E> subscriber) {
        Partition<E> partition = partitions.get(names.requested(subscriber));
        if (partition.consumer() != null) {
            throw new IllegalStateException("'" + subscriber.consumer() + "' cannot take the partition '"
                    + subscriber.options().partition() + "', which is already taken by '" + partition.consumer()
                    + "'; the partitions are " + names);
        }
        partition.assign(subscriber);
        subscriber.attach(partition);
        levels.update(partition);
    }

    @Override
    public void cancelled(Subscriber<E> subscriber, Discards<E> discards) {
        Partition<E> partition = partition(subscriber);
        partition.vacate(discards);
        subscriber.attach(null);
        levels.update(partition);
        marks.release(partition);
    }

    /**
     * {@inheritDoc} If both take the same partition, its queued events stay in it, whatever the options say about
     * orphans.
     */
    @Override
    public void replaced(Subscriber<E> old, Subscriber<E> subscriber, Discards<E> discards) {
        Partition<E> partition = partition(old);
        if (!partition.name().equals(subscriber.options().partition())) {
            Dispatcher.super.replaced(old, subscriber, discards);
            return;
        }
        old.attach(null);
        partition.assign(subscriber);
        subscriber.attach(partition);
        levels.update(partition);
    }

    @Override
    public void asked(Subscriber<E> subscriber) {
        Partition<E> partition = partition(subscriber);
        partition.serve();
        levels.update(partition);
        marks.pass(partition);
    }

    @Override
    public long grant() {
        return levels.grant();
    }

    @Override
    public void dispatch(EventSlice<E> events, Discards<E> discards) {
        List<E> placed = router.replaces() ? new ArrayList<>(events) : events;
        ensureCapacity(events.size());
        for (int i = 0; i < events.size(); i++) {
            targets[i] = target(events, placed, i, discards);
        }
        deliver(router.replaces() ? events.replace(placed) : events, discards);
    }

    private void ensureCapacity(int events) {
        if (targets.length < events) {
            targets = new int[events];
            order = new int[events];
        }
    }

    @Override
    public long queued() {
        return levels.queued();
    }

    @Override
    public void mark(Runnable reached) {
        marks.add(reached);
    }

    @Override
    public void retainQueued(UnaryOperator<EventSlice<E>> remaining) {
        for (Partition<E> partition : partitions) {
            if (partition.backlog() > 0) {
                partition.retain(remaining, position -> marks.removed(partition, position));
                levels.update(partition);
                marks.pass(partition);
            }
        }
    }

    @Override
    public List<PartitionSnapshot> partitions() {
        return partitions.stream().map(Partition::snapshot).toList();
    }

    private int target(EventSlice<E> events, List<E> placed, int index, Discards<E> discards) {
        int target;
        try {
            target = router.route(events.get(index), placed, index);
        } catch (IllegalStateException e) {
            discards.failed(events.subList(index, index + 1), e);
            return Router.DISCARD;
        }
        if (target == Router.DISCARD) {
            discards.filtered(events.subList(index, index + 1));
        }
        return target;
    }

    /**
     * Sorts the events by partition, from the last one on to keep their order, and passes each partition its part, in
     * the order of each partition's first event.
     */
    private void deliver(EventSlice<E> events, Discards<E> discards) {
        int usedCount = countByPartition(events.size());
        int count = 0;
        for (int i = 0; i < usedCount; i++) {
            count += parts[used[i]];
            parts[used[i]] = count;
        }
        for (int i = events.size() - 1; i >= 0; i--) {
            if (targets[i] != Router.DISCARD) {
                order[--parts[targets[i]]] = i;
            }
        }
        EventSlice<E> sorted = events.select(order, count);
        for (int i = 0; i < usedCount; i++) {
            Partition<E> partition = partitions.get(used[i]);
            int end = i + 1 < usedCount ? parts[used[i + 1]] : count;
            EventSlice<E> part = sorted.subList(parts[used[i]], end);
            parts[used[i]] = 0;
            partition.take(part, discards);
            levels.update(partition);
        }
    }

    /**
     * Counts the events of each partition.
     *
     * @return the number of partitions that have events
     */
    private int countByPartition(int events) {
        int usedCount = 0;
        for (int i = 0; i < events; i++) {
            int target = targets[i];
            if (target != Router.DISCARD && parts[target]++ == 0) {
                used[usedCount++] = target;
            }
        }
        return usedCount;
    }

    @SuppressWarnings("unchecked") // attached by subscribed()
    private Partition<E> partition(Subscriber<E> subscriber) {
        return (Partition<E>) Objects.requireNonNull(subscriber.attachment(), "not subscribed");
    }
}
