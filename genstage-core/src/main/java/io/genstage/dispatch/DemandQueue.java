package io.genstage.dispatch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Subscribers in the order of GenStage's DemandDispatcher: the most outstanding demand first, and among equals the
 * subscriber that reached this demand first. GenStage keeps a sorted list and inserts "before the first entry with a
 * strictly smaller count" (R161, R163). This is a binary heap by demand and turn, so that a request costs the logarithm
 * of the number of consumers.
 */
final class DemandQueue<E> implements ServingOrder<E> {

    /** A subscriber's entry in the heap. */
    private static final class Entry<E> {

        private final Subscriber<E> subscriber;

        /** The demand with which the entry was last put into the heap. */
        private long demand;

        private long turn;

        private int index;

        private Entry(Subscriber<E> subscriber) {
            this.subscriber = subscriber;
        }

        private boolean before(Entry<E> other) {
            return demand != other.demand ? demand > other.demand : turn < other.turn;
        }
    }

    private @Nullable Entry<E>[] heap = newHeap(2);

    private int size;

    private long turns;

    private long total;

    /** Draws the order of equals before the first delivery, and is then dropped. */
    private @Nullable RandomGenerator shuffler;

    DemandQueue() {
        this(null);
    }

    DemandQueue(@Nullable RandomGenerator shuffler) {
        this.shuffler = shuffler;
    }

    @Override
    public void add(Subscriber<E> subscriber) {
        Entry<E> entry = new Entry<>(subscriber);
        subscriber.attach(entry);
        append(entry);
        refresh(entry);
    }

    @Override
    public void remove(Subscriber<E> subscriber) {
        Entry<E> entry = entry(subscriber);
        subscriber.attach(null);
        total -= entry.demand;
        Entry<E> last = at(--size);
        heap[size] = null;
        if (last != entry) {
            place(last, entry.index);
            settle(last);
        }
    }

    @Override
    public void refresh(Subscriber<E> subscriber) {
        refresh(entry(subscriber));
    }

    @Override
    public long total() {
        return total;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** {@return the subscriber whose turn is next; there must be at least one} */
    Subscriber<E> first() {
        return at(0).subscriber;
    }

    /** Delivers to each subscriber in its turn as many events as it has requested. */
    @Override
    public void deliver(EventSlice<E> events) {
        if (shuffler != null) {
            shuffle(shuffler);
            shuffler = null;
        }
        EventSlice<E> rest = events;
        while (!rest.isEmpty()) {
            Entry<E> first = at(0);
            int count = (int) Math.min(first.demand, rest.size());
            first.subscriber.deliver(rest.first(count));
            refresh(first);
            rest = rest.without(count);
        }
    }

    /** Shuffles equals, and only equals (R165, D5). */
    private void shuffle(RandomGenerator random) {
        List<Entry<E>> undrawn = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            undrawn.add(at(i));
        }
        size = 0;
        while (!undrawn.isEmpty()) {
            int drawnIndex = random.nextInt(undrawn.size());
            Entry<E> last = undrawn.remove(undrawn.size() - 1);
            Entry<E> drawn = drawnIndex == undrawn.size() ? last : undrawn.set(drawnIndex, last);
            drawn.turn = turns++;
            append(drawn);
            settle(drawn);
        }
    }

    /** Moves a subscriber to the place for its present demand, after its equals. */
    private void refresh(Entry<E> entry) {
        long demand = ServingOrder.demandOf(entry.subscriber);
        total += demand - entry.demand;
        entry.demand = demand;
        entry.turn = turns++;
        settle(entry);
    }

    private void append(Entry<E> entry) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        place(entry, size++);
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

    @SuppressWarnings("unchecked") // attached by add()
    private Entry<E> entry(Subscriber<E> subscriber) {
        return (Entry<E>) Objects.requireNonNull(subscriber.attachment(), "not subscribed");
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    private static <E> @Nullable Entry<E>[] newHeap(int capacity) {
        return new Entry[capacity];
    }
}
