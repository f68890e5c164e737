package io.genstage.internal.protocol;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One receipt that several events have: they came of one event, or of one batch. */
final class CommonReceipt extends SliceReceipts {

    private final @Nullable Receipt receipt;

    private final int size;

    CommonReceipt(@Nullable Receipt receipt, int size) {
        this.receipt = receipt;
        this.size = size;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public @Nullable Receipt get(int index) {
        return receipt;
    }

    @Override
    int endOfRun(int start) {
        return size;
    }

    @Override
    void done() {
        if (receipt != null && size > 0) {
            receipt.done(size);
        }
    }

    @Override
    public SliceReceipts part(int from, int to) {
        return to - from == size ? this : new CommonReceipt(receipt, to - from);
    }

    @Override
    SliceReceipts compact() {
        return this;
    }

    @Override
    void copyTo(@Nullable Receipt[] array, int start) {
        Arrays.fill(array, start, start + size, receipt);
    }
}
