package io.genstage.dispatch;

import io.genstage.snapshot.PartitionSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Each event goes to the partition that its key, or a function, says, and each partition to one consumer: events with equal
 * keys are handled one after the other, in their order (R180–R194).
 *
 * <p>The producer cannot know whose event comes next. So it is granted what all consumers together have asked for, and what
 * comes for one that has asked for less waits here, up to {@code max-backlog} events a partition: the grant is
 * {@code min(sum of outstanding, min over partitions (max-backlog + outstanding - queued))}. GenStage's queues have no bound
 * (R189). An event that is discarded or fails uses up no demand, so it is asked for again (D17).
 *
 * <p>A consumer that leaves leaves its partition's events to its successor (D3), if orphans are {@linkplain Orphan held}.
 * One bad event, key or placement fails that event, and one bad subscription is refused; the producer goes on (D6).
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

    /** While events are dispatched: how many belong to each partition, and then where they begin. Otherwise 0. */
    private final int[] parts;

    /** While events are dispatched: the partitions that some of them belong to. */
    private final int[] met;

    /**
     * A dispatcher without subscribers.
     *
     * @param options which partitions there are, and which event belongs to which
     * @throws IllegalArgumentException if partitions have names, and nothing says which events belong to them
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
        met = new int[partitions.size()];
    }

    @Override
    public String name() {
        return "partition";
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if it names no partition, one that is not there, or one that is taken (R181, R182)
     */
    @Override
    public void subscribed(Subscriber<E> subscriber) {
        Partition<E> partition = partitions.get(names.chosen(subscriber));
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

    /** What waits in a partition that passes from one to the other stays there, whatever becomes of orphans. */
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
        int[] targets = new int[events.size()];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = target(events.get(i), placed, i, discards);
        }
        deliver(router.replaces() ? events.replace(placed) : events, targets, discards);
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
    public List<PartitionSnapshot> partitions() {
        return partitions.stream().map(Partition::snapshot).toList();
    }

    private int target(E event, List<E> placed, int index, Discards<E> discards) {
        int target;
        try {
            target = router.route(event, placed, index);
        } catch (IllegalStateException e) {
            discards.failed(event, e);
            return Router.NOWHERE;
        }
        if (target == Router.NOWHERE) {
            discards.filtered(event);
        }
        return target;
    }

    /**
     * Sorts events by partition, beginning at the last one so that their order is kept, and gives each partition its part, in the order
     * in which the partitions are met.
     */
    private void deliver(EventSlice<E> events, int[] targets, Discards<E> discards) {
        int metCount = meet(targets);
        int count = 0;
        for (int i = 0; i < metCount; i++) {
            count += parts[met[i]];
            parts[met[i]] = count;
        }
        int[] order = new int[count];
        for (int i = targets.length - 1; i >= 0; i--) {
            if (targets[i] != Router.NOWHERE) {
                order[--parts[targets[i]]] = i;
            }
        }
        EventSlice<E> sorted = events.select(order, count);
        for (int i = 0; i < metCount; i++) {
            Partition<E> partition = partitions.get(met[i]);
            int end = i + 1 < metCount ? parts[met[i + 1]] : count;
            EventSlice<E> part = sorted.subList(parts[met[i]], end);
            parts[met[i]] = 0;
            partition.take(part, discards);
            levels.update(partition);
        }
    }

    /**
     * Counts how many events belong to each partition.
     *
     * @return to how many partitions
     */
    private int meet(int[] targets) {
        int metCount = 0;
        for (int target : targets) {
            if (target != Router.NOWHERE && parts[target]++ == 0) {
                met[metCount++] = target;
            }
        }
        return metCount;
    }

    @SuppressWarnings("unchecked") // attached by subscribed()
    private Partition<E> partition(Subscriber<E> subscriber) {
        return (Partition<E>) Objects.requireNonNull(subscriber.attachment(), "not subscribed");
    }
}
