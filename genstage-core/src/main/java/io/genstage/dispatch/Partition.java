package io.genstage.dispatch;

import io.genstage.snapshot.PartitionSnapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One partition: its consumer, if it has one, and the events that wait for that consumer's demand, or for its successor.
 * While events wait, no demand is left.
 */
final class Partition<E> {

    private final int index;

    private final String name;

    private final int maxBacklog;

    private final Orphan orphan;

    /** Slices of events, the oldest first. */
    private final ArrayDeque<EventSlice<E>> queue = new ArrayDeque<>(1);

    private @Nullable Subscriber<E> subscriber;

    /** The consumer's id, which a snapshot may read from another thread. */
    private @Nullable String consumer;

    private long demand;

    /** The size of the queue, which a snapshot may read from another thread. */
    private long backlog;

    /** How many events have ever had to wait here. */
    private long queuedEver;

    Partition(int index, String name, int maxBacklog, Orphan orphan) {
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

    /** The id of the consumer, or {@code null} if there is none. */
    @Nullable
    String consumer() {
        return consumer;
    }

    /** Gives the partition to a consumer; there must be none. */
    void assign(Subscriber<E> taker) {
        subscriber = taker;
        consumer = taker.consumer();
        demand = ServingOrder.demandOf(taker);
    }

    /** The consumer leaves. What waits is kept for the next, or let go of. */
    void vacate(Discards<E> discards) {
        subscriber = null;
        consumer = null;
        demand = 0;
        if (abandoned()) {
            queue.forEach(events -> events.forEach(discards::orphaned));
            queue.clear();
            backlog = 0;
        }
    }

    /** The consumer has asked for more: what waits goes first (R184). */
    void serve() {
        demand = ServingOrder.demandOf(taker());
        int count = (int) Math.min(demand, backlog);
        if (count > 0) {
            backlog -= count;
            deliver(removeFirst(count));
        }
    }

    private EventSlice<E> removeFirst(int count) {
        EventSlice<E> first = removeFirstSlice(count);
        if (first.size() == count) {
            return first;
        }
        List<EventSlice<E>> others = new ArrayList<>();
        for (int left = count - first.size(); left > 0; ) {
            EventSlice<E> next = removeFirstSlice(left);
            others.add(next);
            left -= next.size();
        }
        return first.followedBy(others);
    }

    private EventSlice<E> removeFirstSlice(int most) {
        EventSlice<E> first = queue.removeFirst();
        if (first.size() <= most) {
            return first;
        }
        queue.addFirst(first.without(most).compact());
        return first.first(most);
    }

    /** Delivers what was asked for, and keeps the rest (R185). */
    void take(EventSlice<E> events, Discards<E> discards) {
        if (abandoned()) {
            events.forEach(discards::orphaned);
            return;
        }
        int now = (int) Math.min(demand, events.size());
        if (now > 0) {
            deliver(events.first(now));
        }
        if (now < events.size()) {
            EventSlice<E> rest = events.without(now);
            queue.addLast(rest.compact());
            backlog += rest.size();
            queuedEver += rest.size();
        }
    }

    long demand() {
        return demand;
    }

    long backlog() {
        return backlog;
    }

    /** How many events it can take, whoever's they are. */
    long room() {
        return abandoned() ? Long.MAX_VALUE : maxBacklog + demand - backlog;
    }

    /** Whether events wait for a consumer that is there. */
    boolean backedUp() {
        return subscriber != null && backlog > 0;
    }

    /** Where the queue ends, counted from when it began. */
    long end() {
        return queuedEver;
    }

    /** Whether all that was queued before an earlier end has gone. */
    boolean passed(long earlierEnd) {
        return queuedEver - backlog >= earlierEnd;
    }

    PartitionSnapshot snapshot() {
        return new PartitionSnapshot(name, consumer, backlog);
    }

    private boolean abandoned() {
        return subscriber == null && orphan == Orphan.DISCARD;
    }

    private void deliver(EventSlice<E> events) {
        taker().deliver(events);
        demand = ServingOrder.demandOf(taker());
    }

    private Subscriber<E> taker() {
        return Objects.requireNonNull(subscriber, "nobody has taken the partition");
    }
}
