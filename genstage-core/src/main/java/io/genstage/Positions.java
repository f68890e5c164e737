package io.genstage;

import java.util.HashMap;
import java.util.Map;

/**
 * Finds the position up to which all events of a source are settled, for a source that commits positions and not single
 * events: a file, a log, a Kafka partition.
 *
 * <pre>{@code
 * positions.add(record.offset());
 * out.emit(record.value(), acknowledger); // its acknowledge() calls positions.settle(record.offset())
 * …
 * commit(positions.prefix() + 1);
 * }</pre>
 *
 * <p>Positions are added in ascending order; gaps are allowed. Events are settled in any order. Each operation takes
 * constant time on average. Memory is used only for events that are unsettled, and for settled ones after them. Not
 * thread-safe: one thread at a time may use it; an {@link Acknowledger} that is not {@code Concurrent} is called in the
 * turn of its source.
 *
 * @since 0.1.0
 */
public final class Positions {

    /** A position that was added and is not part of the prefix yet. A linked list in ascending order. */
    private static final class Entry {

        private final long position;

        private boolean settled;

        private Entry next = this;

        private Entry(long position) {
            this.position = position;
        }
    }

    private final Map<Long, Entry> unsettled = new HashMap<>();

    /** The first entry after the prefix is {@code before.next}, unless {@code before} is {@code last}. */
    private Entry before;

    private Entry last;

    private long prefix;

    /** Makes positions with no event yet, and the prefix {@code -1}: the first position is 0 or greater. */
    public Positions() {
        this(-1);
    }

    /**
     * Makes positions with no event yet.
     *
     * @param prefix the position before the first event, such as {@code -1}: the result of {@link #prefix()} until the
     *     first event is settled
     */
    public Positions(long prefix) {
        this.prefix = prefix;
        this.before = new Entry(prefix);
        this.last = before;
    }

    /**
     * Adds the position of an event that is not settled yet.
     *
     * @param position the position, greater than all positions added before, and than the initial prefix
     * @throws IllegalArgumentException if the position is not greater
     */
    public void add(long position) {
        if (position <= last.position) {
            throw new IllegalArgumentException(
                    "Position " + position + " must be greater than " + last.position + ", which was added before");
        }
        Entry entry = new Entry(position);
        last.next = entry;
        last = entry;
        unsettled.put(position, entry);
    }

    /**
     * Settles the event at a position.
     *
     * @param position the position
     * @return whether the prefix has grown
     * @throws IllegalArgumentException if there is no unsettled event at this position
     */
    public boolean settle(long position) {
        Entry entry = unsettled.remove(position);
        if (entry == null) {
            throw new IllegalArgumentException("There is no unsettled event at position " + position);
        }
        entry.settled = true;
        long old = prefix;
        while (before != last && before.next.settled) {
            before = before.next;
            prefix = before.position;
        }
        return prefix != old;
    }

    /**
     * {@return the position up to which all events are settled: the last one before the first unsettled event}
     */
    public long prefix() {
        return prefix;
    }

    /** {@return how many events are not settled} */
    public int unsettled() {
        return unsettled.size();
    }
}
