package io.genstage.internal.protocol;

import io.genstage.BufferKeep;
import io.genstage.BufferOptions;
import io.genstage.dispatch.EventSlice;
import java.util.ArrayDeque;
import java.util.LinkedList;
import java.util.ListIterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Events that were emitted beyond demand, in the order of their emission (R101–R105). Marks between them take no
 * capacity. A mark is reached when all events before it were taken or evicted (R106, R114).
 *
 * <p>If a method runs out of memory, the buffer still holds each event that it has not passed on.
 */
final class EventBuffer<E> {

    /** A message that is reached after the events before it. */
    private record Mark(Info info, long position) {}

    private final BufferOptions options;

    @SuppressWarnings("JdkObsolete") // an ArrayDeque is empty after it ran out of memory while it grew
    private final LinkedList<EventSlice<E>> slices = new LinkedList<>();

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
     * Adds events after the buffered ones. A buffer that keeps the last events may then hold more than its capacity. Call
     * {@link #evict} next.
     *
     * @return the events that do not fit into a buffer that keeps the first ones, or {@code null} if there are none
     */
    @Nullable
    EventSlice<E> add(EventSlice<E> events) {
        int fits = options.keep() == BufferKeep.FIRST
                ? (int) Math.min(events.size(), options.capacity() - size)
                : events.size();
        EventSlice<E> others = fits == events.size() ? null : events.without(fits);
        if (fits > 0) {
            slices.add(events.first(fits).compact());
            size += fits;
            entered += fits;
        }
        return others;
    }

    /**
     * Removes the oldest events beyond the capacity.
     *
     * @param evicted is called with the events of each slice before they are removed
     */
    void evict(Consumer<EventSlice<E>> evicted) {
        while (size > options.capacity()) {
            remove(size - options.capacity(), evicted);
        }
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
        EventSlice<E> taken = first(limit);
        removeFirst(taken.size(), after(taken.size()));
        return taken;
    }

    /**
     * Removes all events, and so reaches all marks.
     *
     * @param removed is called with each slice before it is removed
     */
    void clear(Consumer<EventSlice<E>> removed) {
        while (size > 0) {
            remove(size, removed);
        }
    }

    private void remove(long limit, Consumer<EventSlice<E>> removed) {
        EventSlice<E> part = first(limit);
        EventSlice<E> rest = after(part.size());
        removed.accept(part);
        removeFirst(part.size(), rest);
    }

    /** {@return the oldest slice, or as many of its events as a limit allows} */
    private EventSlice<E> first(long limit) {
        EventSlice<E> slice = slices.element();
        return slice.size() <= limit ? slice : slice.first((int) limit);
    }

    /** {@return the oldest slice without its first events, or {@code null} if none are left} */
    private @Nullable EventSlice<E> after(int count) {
        EventSlice<E> slice = slices.element();
        return count == slice.size() ? null : slice.without(count).compact();
    }

    /** Needs no memory. */
    private void removeFirst(int count, @Nullable EventSlice<E> restOfSlice) {
        if (restOfSlice == null) {
            slices.remove();
        } else {
            slices.set(0, restOfSlice);
        }
        size -= count;
    }

    /**
     * Removes the events that their sources have withdrawn. A mark keeps its place among the remaining events.
     *
     * @param removed is called with the withdrawn events of each slice before they are removed
     */
    void removeWithdrawn(Consumer<EventSlice<E>> removed) {
        long position = left();
        for (ListIterator<EventSlice<E>> all = slices.listIterator(); all.hasNext(); ) {
            EventSlice<E> slice = all.next();
            Withdrawal<E> withdrawal = Withdrawal.of(slice);
            if (withdrawal == null) {
                position += slice.size();
                continue;
            }
            removed.accept(withdrawal.withdrawn());
            replace(all, withdrawal.remaining());
            size -= withdrawal.indexes().length;
            entered -= withdrawal.indexes().length;
            for (int passed = 0; passed < withdrawal.indexes().length; passed++) {
                moveMarks(position + withdrawal.indexes()[passed] - passed);
            }
            position += withdrawal.remaining().size();
        }
    }

    private static <E> void replace(ListIterator<EventSlice<E>> last, EventSlice<E> by) {
        if (by.isEmpty()) {
            last.remove();
        } else {
            last.set(by);
        }
    }

    /** An event was removed: marks after it come one event earlier. */
    private void moveMarks(long position) {
        for (int left = marks.size(); left > 0; left--) {
            Mark mark = marks.removeFirst();
            marks.addLast(mark.position > position ? new Mark(mark.info, mark.position - 1) : mark);
        }
    }

    /** How many events were taken or evicted so far. */
    private long left() {
        return entered - size;
    }
}
