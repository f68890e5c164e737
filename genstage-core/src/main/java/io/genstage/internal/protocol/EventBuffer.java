package io.genstage.internal.protocol;

import io.genstage.BufferKeep;
import io.genstage.BufferOptions;
import io.genstage.dispatch.EventSlice;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events that were emitted beyond demand, in the order of their emission (R101–R105). Marks between them take no
 * capacity. A mark is reached when all events before it were taken or evicted (R106, R114).
 */
final class EventBuffer<E> {

    /** A message that is reached after the events before it. */
    private record Mark(Info info, long position) {}

    private final BufferOptions options;

    private final ArrayDeque<EventSlice<E>> slices = new ArrayDeque<>(1);

    private long size;

    /** How many events were added so far, which is the position of the next one. */
    private long entered;

    private final ArrayDeque<Mark> marks = new ArrayDeque<>(1);

    EventBuffer(BufferOptions options) {
        this.options = options;
    }

    long size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /**
     * Adds events after the buffered ones.
     *
     * @return the events that were discarded because of that, oldest first
     */
    List<EventSlice<E>> add(EventSlice<E> events) {
        return options.keep() == BufferKeep.FIRST ? addWhatFits(events) : addAndEvict(events);
    }

    /** Adds a mark after the buffered events. The buffer must not be empty. */
    void mark(Info info) {
        marks.addLast(new Mark(info, entered));
    }

    /** {@return the next mark that was reached, which is removed, or {@code null} if there is none} */
    @Nullable
    Info nextReached() {
        Mark first = marks.peekFirst();
        if (first == null || first.position > left()) {
            return null;
        }
        return marks.removeFirst().info;
    }

    /**
     * Takes the oldest events, at most as many as were added together. Marks are only between such groups, so this
     * passes no mark.
     */
    EventSlice<E> take(long limit) {
        EventSlice<E> first = slices.removeFirst();
        if (first.size() > limit) {
            slices.addFirst(first.without((int) limit).compact());
            first = first.first((int) limit);
        }
        size -= first.size();
        return first;
    }

    /** Removes all events, and so reaches all marks. */
    List<EventSlice<E>> clear() {
        List<EventSlice<E>> all = new ArrayList<>();
        while (size > 0) {
            all.add(take(size));
        }
        return all;
    }

    /**
     * Removes the events that their sources have withdrawn. A mark keeps its place among the remaining events.
     *
     * @return the removed events, oldest first
     */
    List<EventSlice<E>> removeWithdrawn() {
        List<EventSlice<E>> removed = new ArrayList<>();
        long position = left();
        for (int left = slices.size(); left > 0; left--) {
            EventSlice<E> slice = slices.removeFirst();
            Withdrawal<E> withdrawal = Withdrawal.of(slice);
            if (withdrawal == null) {
                slices.addLast(slice);
                position += slice.size();
                continue;
            }
            removed.add(withdrawal.withdrawn());
            for (int passed = 0; passed < withdrawal.indexes().length; passed++) {
                removeAt(position + withdrawal.indexes()[passed] - passed);
            }
            if (!withdrawal.remaining().isEmpty()) {
                slices.addLast(withdrawal.remaining());
            }
            position += withdrawal.remaining().size();
        }
        return removed;
    }

    private void removeAt(long position) {
        size--;
        entered--;
        for (int left = marks.size(); left > 0; left--) {
            Mark mark = marks.removeFirst();
            marks.addLast(mark.position > position ? new Mark(mark.info, mark.position - 1) : mark);
        }
    }

    /** How many events were taken or evicted so far. */
    private long left() {
        return entered - size;
    }

    private List<EventSlice<E>> addWhatFits(EventSlice<E> events) {
        int fits = (int) Math.min(events.size(), options.capacity() - size);
        append(events.first(fits));
        return fits == events.size() ? List.of() : List.of(events.without(fits));
    }

    private List<EventSlice<E>> addAndEvict(EventSlice<E> events) {
        List<EventSlice<E>> evicted = new ArrayList<>();
        while (size > 0 && size > options.capacity() - events.size()) {
            evicted.add(take(size + events.size() - options.capacity()));
        }
        int tooMany = (int) Math.max(0, events.size() - options.capacity());
        if (tooMany > 0) {
            evicted.add(events.first(tooMany));
        }
        append(events.without(tooMany));
        return evicted;
    }

    private void append(EventSlice<E> events) {
        if (!events.isEmpty()) {
            slices.addLast(events.compact());
            size += events.size();
            entered += events.size();
        }
    }
}
