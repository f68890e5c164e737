package io.genstage.internal.protocol;

import io.genstage.dispatch.EventSlice;
import org.jspecify.annotations.Nullable;

/**
 * A slice of which at least one event is tracked. Every slice that is derived from it carries the receipts of its events.
 *
 * @param <E> the type of the events
 */
final class TrackedSlice<E> extends ArraySlice<E> {

    /** As many as there are events. */
    private final SliceReceipts receipts;

    TrackedSlice(Object[] events, int from, int to, SliceReceipts receipts) {
        super(events, from, to);
        this.receipts = receipts;
    }

    @Nullable
    Receipt receipt(int index) {
        return receipts.get(index);
    }

    SliceReceipts receipts() {
        return receipts;
    }

    /** {@return the same events without receipts, without copying} */
    EventSlice<E> untracked() {
        return new ArraySlice<>(events(), from(), to());
    }

    @Override
    EventSlice<E> view(int start, int end) {
        return new TrackedSlice<>(events(), from() + start, from() + end, receipts.part(start, end));
    }

    @Override
    EventSlice<E> withSelected(Object[] selected, int[] indexes) {
        @Nullable Receipt[] of = new Receipt[selected.length];
        for (int i = 0; i < of.length; i++) {
            of[i] = receipt(indexes[i]);
        }
        return of(selected, of, of.length);
    }

    @Override
    <T> EventSlice<T> withEvents(Object[] replaced) {
        return new TrackedSlice<>(replaced, 0, replaced.length, receipts.compact());
    }
}
