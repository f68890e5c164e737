package io.genstage.internal.protocol;

import io.genstage.dispatch.EventSlice;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A slice of which at least one event is tracked: it has a second array with the receipts. Every slice that is derived
 * from it carries the receipts of its events.
 *
 * @param <E> the type of the events
 */
final class TrackedSlice<E> extends ArraySlice<E> {

    /** The receipts, at the same indexes as the events; {@code null} for an event that is not tracked. */
    private final @Nullable Receipt[] receipts;

    TrackedSlice(Object[] events, @Nullable Receipt[] receipts, int from, int to) {
        super(events, from, to);
        this.receipts = receipts;
    }

    @Nullable
    Receipt receipt(int index) {
        return receipts[from() + index];
    }

    /** {@return the same events without receipts, without copying} */
    EventSlice<E> untracked() {
        return super.view(events(), from(), to());
    }

    @Nullable
    Receipt[] receipts() {
        return Arrays.copyOfRange(receipts, from(), to());
    }

    @Override
    EventSlice<E> view(Object[] array, int start, int end) {
        return new TrackedSlice<>(array, receipts, start, end);
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
        return of(replaced, receipts(), replaced.length);
    }
}
