package io.genstage.internal.protocol;

import io.genstage.dispatch.EventSlice;
import io.genstage.internal.text.Counts;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A part of an array that no thread writes to any more. Emitters and inlets make slices; all other slices are derived
 * from theirs.
 *
 * @param <E> the type of the events
 */
public sealed class ArraySlice<E> extends AbstractList<E> implements EventSlice<E> permits TrackedSlice {

    /**
     * {@link #compact()} copies a slice that is smaller than this part of its array, so that it does not keep the whole
     * array alive.
     */
    private static final int COMPACT_BELOW = 8;

    private static final ArraySlice<?> EMPTY = new ArraySlice<>(new Object[0], 0, 0);

    private final Object[] events;

    private final int from;

    private final int to;

    ArraySlice(Object[] events, int from, int to) {
        this.events = events;
        this.from = from;
        this.to = to;
    }

    /**
     * Makes a slice of an array without copying it.
     *
     * @param events the array; the caller must not write to it any more
     * @param size how many events it holds, from its start
     */
    public static <E> EventSlice<E> of(Object[] events, int size) {
        Objects.checkFromIndexSize(0, size, events.length);
        return new ArraySlice<>(events, 0, size);
    }

    /**
     * Makes a slice of tracked events without copying the arrays.
     *
     * @param events the events; the caller must not write to the array any more
     * @param receipts the receipts of the events, {@code null} for an event that is not tracked; the caller must not
     *     write to the array any more
     * @param size how many events there are, from the start of the arrays
     */
    public static <E> EventSlice<E> of(Object[] events, @Nullable Receipt[] receipts, int size) {
        Objects.checkFromIndexSize(0, size, events.length);
        Objects.checkFromIndexSize(0, size, receipts.length);
        return new TrackedSlice<>(events, 0, size, new ReceiptArray(receipts, 0, size));
    }

    /** Copies a collection into a slice. */
    public static <E> EventSlice<E> copyOf(Collection<? extends E> events) {
        Object[] copy = events.toArray();
        return of(copy, copy.length);
    }

    @Override
    @SuppressWarnings("unchecked") // only events of type E were put in
    public final E get(int index) {
        return (E) events[from + Objects.checkIndex(index, to - from)];
    }

    @Override
    public final int size() {
        return to - from;
    }

    @Override
    public final EventSlice<E> subList(int start, int end) {
        Objects.checkFromToIndex(start, end, size());
        if (start == end) {
            return empty();
        }
        return start == 0 && end == size() ? this : view(start, end);
    }

    /** {@return a part of this slice, without copying} */
    EventSlice<E> view(int start, int end) {
        return new ArraySlice<>(events, from + start, from + end);
    }

    /** {@return the same events with receipts, without copying} */
    final EventSlice<E> with(SliceReceipts receipts) {
        return new TrackedSlice<>(events, from, to, receipts);
    }

    final Object[] events() {
        return events;
    }

    final int from() {
        return from;
    }

    final int to() {
        return to;
    }

    @SuppressWarnings("unchecked") // it has no events of any type
    private static <E> EventSlice<E> empty() {
        return (EventSlice<E>) EMPTY;
    }

    @Override
    public final EventSlice<E> select(int[] indexes, int count) {
        if (count == size() && inOrder(indexes)) {
            return this;
        }
        if (count == 0) {
            return empty();
        }
        Object[] selected = new Object[count];
        for (int i = 0; i < count; i++) {
            selected[i] = events[from + Objects.checkIndex(indexes[i], size())];
        }
        return withSelected(selected, indexes);
    }

    /**
     * {@return a slice of selected events}
     *
     * @param selected the events
     * @param indexes their indexes in this slice
     */
    EventSlice<E> withSelected(Object[] selected, int[] indexes) {
        return of(selected, selected.length);
    }

    private boolean inOrder(int[] indexes) {
        for (int i = 0; i < size(); i++) {
            if (indexes[i] != i) {
                return false;
            }
        }
        return true;
    }

    @Override
    public final EventSlice<E> followedBy(List<? extends EventSlice<E>> others) {
        int all = size();
        for (EventSlice<E> other : others) {
            all = Math.addExact(all, other.size());
        }
        if (all == size()) {
            return this;
        }
        Object[] together = Arrays.copyOf(toArray(), all);
        int end = size();
        for (EventSlice<E> other : others) {
            Object[] next = other.toArray();
            System.arraycopy(next, 0, together, end, next.length);
            end += next.length;
        }
        @Nullable Receipt[] receipts = Receipts.concatenated(this, others, all);
        return receipts == null ? of(together, all) : of(together, receipts, all);
    }

    @Override
    public final EventSlice<E> replace(List<? extends E> others) {
        Object[] replaced = others.toArray();
        if (replaced.length != size()) {
            throw new IllegalArgumentException("A slice of " + Counts.events(size())
                    + " must be replaced by as many, but there are " + replaced.length);
        }
        for (Object event : replaced) {
            Objects.requireNonNull(event, "an event must not be null");
        }
        return withEvents(replaced);
    }

    /** {@return a slice with as many other events} */
    <T> EventSlice<T> withEvents(Object[] replaced) {
        return of(replaced, replaced.length);
    }

    @Override
    public final EventSlice<E> compact() {
        if (size() * (long) COMPACT_BELOW >= events.length) {
            return this;
        }
        return withEvents(Arrays.copyOfRange(events, from, to));
    }

    @Override
    public final Iterator<E> iterator() {
        return new Cursor<>(events, from, to);
    }

    @Override
    @SuppressWarnings("unchecked") // only events of type E were put in
    public final void forEach(Consumer<? super E> action) {
        for (int i = from; i < to; i++) {
            action.accept((E) events[i]);
        }
    }

    @Override
    public final Object[] toArray() {
        return Arrays.copyOfRange(events, from, to, Object[].class);
    }

    /** Faster than the iterator of {@link AbstractList}, which checks for concurrent modification at each element. */
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
}
