package io.genstage.dispatch;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.function.Consumer;

/**
 * An immutable run of events: a part of an array that nobody writes to any more. Splitting one makes two views of the
 * same array, so events are not copied on their way, and a broadcast shares one array among all its consumers.
 *
 * @param <E> the type of the events
 * @since 0.1.0
 */
public final class EventSlice<E> extends AbstractList<E> implements RandomAccess {

    /** A slice that waits and is smaller than this part of its array is copied, so that it does not hold all of it. */
    private static final int COMPACT_BELOW = 8;

    private static final EventSlice<?> EMPTY = new EventSlice<>(new Object[0], 0, 0);

    private final Object[] events;

    private final int from;

    private final int to;

    private EventSlice(Object[] events, int from, int to) {
        this.events = events;
        this.from = from;
        this.to = to;
    }

    /**
     * Takes over an array.
     *
     * @param events the array, which the caller never writes to again
     * @param size how many events it holds, from its start
     * @param <E> the type of the events
     * @return the slice
     */
    public static <E> EventSlice<E> adopt(Object[] events, int size) {
        Objects.checkFromIndexSize(0, size, events.length);
        return new EventSlice<>(events, 0, size);
    }

    /**
     * Copies a collection.
     *
     * @param events the events
     * @param <E> the type of the events
     * @return the slice
     */
    public static <E> EventSlice<E> copyOf(Collection<? extends E> events) {
        Object[] copy = events.toArray();
        return adopt(copy, copy.length);
    }

    @Override
    @SuppressWarnings("unchecked") // only events of type E were put in
    public E get(int index) {
        return (E) events[from + Objects.checkIndex(index, to - from)];
    }

    @Override
    public int size() {
        return to - from;
    }

    @Override
    public EventSlice<E> subList(int start, int end) {
        Objects.checkFromToIndex(start, end, size());
        if (start == end) {
            return empty();
        }
        return start == 0 && end == size() ? this : new EventSlice<>(events, from + start, from + end);
    }

    @SuppressWarnings("unchecked") // it has no events of any type
    private static <E> EventSlice<E> empty() {
        return (EventSlice<E>) EMPTY;
    }

    /**
     * {@return the first events}
     *
     * @param count how many, at most {@link #size()}
     */
    public EventSlice<E> first(int count) {
        return subList(0, count);
    }

    /**
     * {@return what is left without the first events}
     *
     * @param count how many to leave out, at most {@link #size()}
     */
    public EventSlice<E> without(int count) {
        return subList(count, size());
    }

    /**
     * {@return the same events, copied if they would keep a much larger array alive while they wait}
     */
    public EventSlice<E> compact() {
        if (size() * (long) COMPACT_BELOW >= events.length) {
            return this;
        }
        return adopt(Arrays.copyOfRange(events, from, to), size());
    }

    @Override
    public Iterator<E> iterator() {
        return new Cursor<>(events, from, to);
    }

    @Override
    @SuppressWarnings("unchecked") // only events of type E were put in
    public void forEach(Consumer<? super E> action) {
        for (int i = from; i < to; i++) {
            action.accept((E) events[i]);
        }
    }

    /** Quicker than that of {@link AbstractList}, which has to ask the list whether it has changed. */
    private static final class Cursor<E> implements Iterator<E> {

        private final Object[] events;

        private final int end;

        private int next;

        private Cursor(Object[] events, int start, int end) {
            this.events = events;
            this.next = start;
            this.end = end;
        }

        @Override
        public boolean hasNext() {
            return next < end;
        }

        @Override
        @SuppressWarnings("unchecked") // only events of type E were put in
        public E next() {
            if (next >= end) {
                throw new NoSuchElementException();
            }
            return (E) events[next++];
        }
    }

    @Override
    public Object[] toArray() {
        return Arrays.copyOfRange(events, from, to, Object[].class);
    }
}
