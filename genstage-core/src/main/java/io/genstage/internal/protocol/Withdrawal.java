package io.genstage.internal.protocol;

import io.genstage.dispatch.EventSlice;
import org.jspecify.annotations.Nullable;

/**
 * A slice, divided into the events that their sources have withdrawn and the others.
 *
 * @param <E> the type of the events
 */
final class Withdrawal<E> {

    private final EventSlice<E> withdrawn;

    private final EventSlice<E> remaining;

    private final int[] indexes;

    private Withdrawal(EventSlice<E> withdrawn, EventSlice<E> remaining, int[] indexes) {
        this.withdrawn = withdrawn;
        this.remaining = remaining;
        this.indexes = indexes;
    }

    /** {@return the withdrawn events, at least one} */
    EventSlice<E> withdrawn() {
        return withdrawn;
    }

    /** {@return the other events} */
    EventSlice<E> remaining() {
        return remaining;
    }

    /** {@return the indexes of the withdrawn events in the slice, in ascending order; not to be changed} */
    int[] indexes() {
        return indexes;
    }

    /** {@return the division of a slice, or {@code null} if none of its events is withdrawn} */
    static <E> @Nullable Withdrawal<E> of(EventSlice<E> events) {
        if (!Receipts.tracked(events)) {
            return null;
        }
        boolean[] withdrawn = new boolean[events.size()];
        int count = 0;
        for (int i = 0; i < withdrawn.length; i++) {
            Receipt receipt = Receipts.of(events, i);
            withdrawn[i] = receipt != null && receipt.withdrawn();
            count += withdrawn[i] ? 1 : 0;
        }
        if (count == 0) {
            return null;
        }
        int[] gone = indexes(withdrawn, true, count);
        int[] left = indexes(withdrawn, false, withdrawn.length - count);
        return new Withdrawal<>(events.select(gone, gone.length), events.select(left, left.length), gone);
    }

    private static int[] indexes(boolean[] withdrawn, boolean which, int count) {
        int[] indexes = new int[count];
        int next = 0;
        for (int i = 0; i < withdrawn.length; i++) {
            if (withdrawn[i] == which) {
                indexes[next++] = i;
            }
        }
        return indexes;
    }
}
