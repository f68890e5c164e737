package io.genstage.internal.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The receipts of consecutive events. Events that came of one batch have the same receipt, so each operation treats
 * neighbours with the same receipt together. An event that is not tracked has the receipt {@code null}.
 */
public abstract sealed class SliceReceipts permits ReceiptArray, CommonReceipt {

    /** {@return the number of events} */
    public abstract int size();

    public abstract @Nullable Receipt get(int index);

    /** {@return the index after the last of the neighbours, from an index on, that have the same receipt} */
    abstract int endOfRun(int start);

    /** {@return the receipts of some of the events} */
    public abstract SliceReceipts part(int from, int to);

    /** {@return the receipts in a separate object, which keeps no other receipts in memory} */
    abstract SliceReceipts compact();

    /** Copies the receipts to an array. */
    abstract void copyTo(@Nullable Receipt[] array, int start);

    /** {@return the receipts in a new array} */
    public final @Nullable Receipt[] toArray() {
        @Nullable Receipt[] array = new Receipt[size()];
        copyTo(array, 0);
        return array;
    }

    /** Adds a part to the receipt of each event: one more holder gets the events. */
    final void retain() {
        for (int i = 0, end; i < size(); i = end) {
            end = endOfRun(i);
            Receipt receipt = get(i);
            if (receipt != null) {
                receipt.add(end - i);
            }
        }
    }

    /** Settles the part that the caller holds of each event as done. */
    abstract void done();

    /** Settles the part that the caller holds of each event as given up. */
    final void giveUp(Throwable cause) {
        for (int i = 0, end; i < size(); i = end) {
            end = endOfRun(i);
            Receipt receipt = get(i);
            if (receipt != null) {
                receipt.giveUp(end - i, cause);
            }
        }
    }

    /** Records that the events are given up, and does not settle them. */
    final void markGivenUp(Throwable cause) {
        for (int i = 0; i < size(); i = endOfRun(i)) {
            Receipt receipt = get(i);
            if (receipt != null) {
                receipt.markGivenUp(cause);
            }
        }
    }

    /** {@return whether a source has withdrawn one of the events} */
    final boolean anyWithdrawn() {
        for (int i = 0; i < size(); i = endOfRun(i)) {
            Receipt receipt = get(i);
            if (receipt != null && receipt.withdrawn()) {
                return true;
            }
        }
        return false;
    }

    /** {@return whether the sources have withdrawn all events; an event that is not tracked cannot be withdrawn} */
    final boolean allWithdrawn() {
        for (int i = 0; i < size(); i = endOfRun(i)) {
            Receipt receipt = get(i);
            if (receipt == null || !receipt.withdrawn()) {
                return false;
            }
        }
        return size() > 0;
    }

    /** {@return whether an acknowledger is notified of one of the events} */
    final boolean anyAcknowledged() {
        for (int i = 0; i < size(); i = endOfRun(i)) {
            Receipt receipt = get(i);
            if (receipt != null && receipt.isAcknowledged()) {
                return true;
            }
        }
        return false;
    }

    /** {@return where the events came from, as far as a source says it} */
    final List<Object> origins() {
        List<Object> origins = new ArrayList<>();
        for (int i = 0; i < size(); i = endOfRun(i)) {
            Receipt receipt = get(i);
            Object origin = receipt == null ? null : receipt.origin();
            if (origin != null) {
                origins.add(origin);
            }
        }
        return origins;
    }
}
