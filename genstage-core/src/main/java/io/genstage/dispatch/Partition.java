package io.genstage.dispatch;

import io.genstage.snapshot.PartitionSnapshot;
import java.util.Objects;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One partition: its consumer, if there is one, and the events queued for that consumer's demand or for its successor.
 * While events are queued, no demand is left.
 */
final class Partition<E> {

    private final int index;

    private final String name;

    private final int maxBacklog;

    private final OrphanPolicy orphan;

    private final SliceQueue<E> queue = new SliceQueue<>();

    private @Nullable Subscriber<E> subscriber;

    /** The consumer's id, which a snapshot may read from another thread. */
    private @Nullable String consumer;

    private long demand;

    /** The number of queued events, which a snapshot may read from another thread. */
    private long backlog;

    /** How many events were ever queued. */
    private long queuedInTotal;

    Partition(int index, String name, int maxBacklog, OrphanPolicy orphan) {
        this.index = index;
        this.name = name;
        this.maxBacklog = maxBacklog;
        this.orphan = orphan;
    }

    int index() {
        return index;
    }

    String name() {
        return name;
    }

    /** {@return the id of the consumer, or {@code null} if there is none} */
    @Nullable
    String consumer() {
        return consumer;
    }

    /** Assigns the partition to a consumer; it must have none. */
    void assign(Subscriber<E> newSubscriber) {
        subscriber = newSubscriber;
        consumer = newSubscriber.consumer();
        demand = ServingOrder.demandOf(newSubscriber);
    }

    /** Removes the consumer. Queued events are kept for the next one, or discarded. */
    void vacate(Discards<E> discards) {
        subscriber = null;
        consumer = null;
        demand = 0;
        if (discardsEvents()) {
            for (EventSlice<E> next = queue.peek(); next != null; next = queue.peek()) {
                discards.orphaned(next); // first, because it may run out of memory
                queue.removeFirst();
                backlog -= next.size();
            }
        }
    }

    /** Delivers queued events after the consumer requested more (R184). */
    void serve() {
        Subscriber<E> to = requireSubscriber();
        demand = ServingOrder.demandOf(to);
        int count = (int) Math.min(demand, backlog);
        if (count > 0) {
            SliceQueue.Head<E> head = queue.head(count);
            long before = to.outstanding();
            try {
                to.deliver(head.events());
            } finally { // it may run out of memory, before or after the delivery
                if (to.outstanding() < before) {
                    queue.remove(head);
                    backlog -= count;
                    demand = ServingOrder.demandOf(to);
                }
            }
        }
    }

    /** Delivers as many events as were requested, and queues the others (R185). */
    void take(EventSlice<E> events, Discards<E> discards) {
        if (discardsEvents()) {
            discards.orphaned(events);
            return;
        }
        int now = (int) Math.min(demand, events.size());
        if (now > 0) {
            deliver(events.first(now));
        }
        if (now < events.size()) {
            EventSlice<E> rest = events.without(now);
            queue.add(rest.compact());
            backlog += rest.size();
            queuedInTotal += rest.size();
        }
    }

    /**
     * Removes queued events. Positions are counted in events since the beginning; the positions of later events shrink.
     *
     * @param remaining returns the events of a slice that remain, in their order
     * @param removed is called with the position of each removed event, the first one first
     */
    void retain(UnaryOperator<EventSlice<E>> remaining, LongConsumer removed) {
        long[] position = {queuedInTotal - backlog};
        queue.retain(remaining, (before, after) -> {
            int count = before.size() - after.size();
            backlog -= count; // first, because what follows may run out of memory
            queuedInTotal -= count;
            int next = 0;
            for (E event : before) {
                if (next < after.size() && after.get(next) == event) {
                    next++;
                    position[0]++;
                } else {
                    removed.accept(position[0]);
                }
            }
        });
    }

    long demand() {
        return demand;
    }

    long backlog() {
        return backlog;
    }

    /** {@return how many events the partition can take, delivered or queued} */
    long room() {
        return discardsEvents() ? Long.MAX_VALUE : maxBacklog + demand - backlog;
    }

    /** {@return whether events are queued for a present consumer} */
    boolean hasBacklog() {
        return subscriber != null && backlog > 0;
    }

    /** {@return the end of the queue, counted in events since the beginning} */
    long end() {
        return queuedInTotal;
    }

    /** {@return whether all events were delivered that were queued before an earlier end} */
    boolean deliveredUpTo(long earlierEnd) {
        return queuedInTotal - backlog >= earlierEnd;
    }

    PartitionSnapshot snapshot() {
        return new PartitionSnapshot(name, consumer, backlog);
    }

    private boolean discardsEvents() {
        return subscriber == null && orphan == OrphanPolicy.DISCARD;
    }

    private void deliver(EventSlice<E> events) {
        requireSubscriber().deliver(events);
        demand = ServingOrder.demandOf(requireSubscriber());
    }

    private Subscriber<E> requireSubscriber() {
        return Objects.requireNonNull(subscriber, "the partition has no consumer");
    }
}
