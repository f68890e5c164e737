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
        Receipt receipt = receipts[from + start];
        int end = from + start + 1;
        while (end < to && receipts[end] == receipt) {
            end++;
        }
        return end - from;
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
