package io.genstage.dispatch;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Subscribers in the order in which they are served: the most outstanding demand first, and among equals the one that
 * came to that level first. That is the order of GenStage's DemandDispatcher, which keeps a sorted list and inserts
 * "before the first entry with a strictly smaller count" (R161, R163); here it is a binary heap by demand and turn, so that
 * an ask costs the logarithm of the number of consumers.
 */
final class DemandQueue<E> {

    /** A subscriber's place in the queue. */
    static final class Entry<E> {

        final Subscriber<E> subscriber;

        final DemandQueue<E> queue;

        /** The level at which the entry was last put into the heap. */
        private long demand;

        private long turn;

        private int index;

        private Entry(Subscriber<E> subscriber, DemandQueue<E> queue) {
            this.subscriber = subscriber;
            this.queue = queue;
        }

        private boolean before(Entry<E> other) {
            return demand != other.demand ? demand > other.demand : turn < other.turn;
        }
    }

    private @Nullable Entry<E>[] heap = newHeap(2);

    private int size;

    private long turns;

    /** The sum of all entries' demand. */
    private long total;

    Entry<E> add(Subscriber<E> subscriber) {
        Entry<E> entry = new Entry<>(subscriber, this);
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        entry.index = size;
        heap[size++] = entry;
        refresh(entry);
        return entry;
    }

    void remove(Entry<E> entry) {
        total -= entry.demand;
        int index = entry.index;
        Entry<E> last = at(--size);
        heap[size] = null;
        if (last != entry) {
            place(last, index);
            settle(last);
        }
    }

    /** Reads a subscriber's level anew and gives it the place that it deserves, behind its equals. */
    void refresh(Entry<E> entry) {
        long demand = entry.subscriber.outstanding();
        total += demand - entry.demand;
        entry.demand = demand;
        entry.turn = turns++;
        settle(entry);
    }

    long total() {
        return total;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Whether an instance is here already. */
    boolean contains(String consumer) {
        for (int i = 0; i < size; i++) {
            if (at(i).subscriber.consumer().equals(consumer)) {
                return true;
            }
        }
        return false;
    }

    /** Gives each in its turn as much as it has asked for; there must be demand for all of the events. */
    void deliver(EventSlice<E> events) {
        EventSlice<E> rest = events;
        while (!rest.isEmpty()) {
            Entry<E> first = at(0);
            int count = (int) Math.min(first.demand, rest.size());
            first.subscriber.deliver(rest.first(count));
            refresh(first);
            rest = rest.without(count);
        }
    }

    private void settle(Entry<E> entry) {
        int index = entry.index;
        while (index > 0 && entry.before(at((index - 1) / 2))) {
            place(at((index - 1) / 2), index);
            index = (index - 1) / 2;
        }
        for (int child = 2 * index + 1; child < size; child = 2 * index + 1) {
            if (child + 1 < size && at(child + 1).before(at(child))) {
                child++;
            }
            if (!at(child).before(entry)) {
                break;
            }
            place(at(child), index);
            index = child;
        }
        place(entry, index);
    }

    private Entry<E> at(int index) {
        return Objects.requireNonNull(heap[index]);
    }

    private void place(Entry<E> entry, int index) {
        heap[index] = entry;
        entry.index = index;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    private static <E> @Nullable Entry<E>[] newHeap(int capacity) {
        return new Entry[capacity];
    }
}
