package io.genstage.internal.protocol;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A part of an array of receipts that no thread writes to any more. */
final class ReceiptArray extends SliceReceipts {

    private final @Nullable Receipt[] receipts;

    private final int from;

    private final int to;

    ReceiptArray(@Nullable Receipt[] receipts, int from, int to) {
        this.receipts = receipts;
        this.from = from;
        this.to = to;
    }

    @Override
    public int size() {
        return to - from;
    }

    @Override
    public @Nullable Receipt get(int index) {
        return receipts[from + index];
    }

    @Override
    int endOfRun(int start) {
        return endOfRunAt(from + start) - from;
    }

    private int endOfRunAt(int start) {
        Receipt receipt = receipts[start];
        int end = start + 1;
        while (end < to && receipts[end] == receipt) {
            end++;
        }
        return end;
    }

    @Override
    void done() {
        int i = from;
        while (i < to) {
            Unsettled source = sourceOf(receipts[i]);
            i = source == null ? doneAlone(i) : doneTogether(i, source);
        }
    }

    /** {@return the source of an event that can be settled together with other events of the source, or {@code null}} */
    private static @Nullable Unsettled sourceOf(@Nullable Receipt receipt) {
        return receipt instanceof SourceReceipt own && !own.isConcurrent() ? own.owner() : null;
    }

    private int doneAlone(int start) {
        int end = endOfRunAt(start);
        Receipt receipt = receipts[start];
        if (receipt != null) {
            receipt.done(end - start);
        }
        return end;
    }

    /**
     * Settles events of one source. Those that have no other parts are linked first, and passed to the source at once.
     *
     * @param start the index of the first event
     * @return the index of the next event that has another source, or must be settled alone
     */
    private int doneTogether(int start, Unsettled source) {
        SourceReceipt oldest = null;
        SourceReceipt newest = null;
        int end = start;
        try {
            while (end < to && receipts[end] instanceof SourceReceipt receipt && sourceOf(receipt) == source) {
                int first = end;
                end = endOfRunAt(first);
                if (receipt.settlesLast(end - first)) {
                    receipt.settledBefore = newest;
                    newest = receipt;
                    oldest = oldest == null ? receipt : oldest;
                }
            }
        } finally {
            if (newest != null && oldest != null) {
                source.settled(newest, oldest);
            }
        }
        return end;
    }

    @Override
    public SliceReceipts part(int start, int end) {
        return start == 0 && end == size() ? this : new ReceiptArray(receipts, from + start, from + end);
    }

    @Override
    SliceReceipts compact() {
        return new ReceiptArray(Arrays.copyOfRange(receipts, from, to), 0, size());
    }

    @Override
    void copyTo(@Nullable Receipt[] array, int start) {
        System.arraycopy(receipts, from, array, start, size());
    }
}
