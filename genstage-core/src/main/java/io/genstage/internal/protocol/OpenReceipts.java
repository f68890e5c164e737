package io.genstage.internal.protocol;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The receipts that a source has opened, in the order of their emission. A receipt that was {@linkplain
 * SourceReceipt#notified() notified} is removed when it is the first one, or when a new one needs room. So each operation
 * takes constant time on average, and the room is in proportion to the largest number of receipts that were open.
 */
final class OpenReceipts {

    private static final int MIN_ROOM = 16;

    /** Circular; its length is a power of two, or 0. */
    private @Nullable SourceReceipt[] receipts = {};

    private int start;

    private int size;

    /** Adds a receipt after all others. */
    void add(SourceReceipt receipt) {
        if (size == receipts.length) {
            makeRoom();
        }
        receipts[start + size & receipts.length - 1] = receipt;
        size++;
    }

    /** {@return the first receipt that was not notified, or {@code null} if all were} */
    @Nullable
    SourceReceipt first() {
        removeNotified();
        return size == 0 ? null : receipts[start];
    }

    /** Removes the first receipts, as far as they were notified. */
    void removeNotified() {
        while (size > 0 && isNotified(receipts[start])) {
            removeFirst();
        }
    }

    /** Calls an action with each receipt that was not notified. */
    void forEach(Consumer<SourceReceipt> action) {
        for (int i = 0; i < size; i++) {
            SourceReceipt receipt = receipts[start + i & receipts.length - 1];
            if (receipt != null && !receipt.notified()) {
                action.accept(receipt);
            }
        }
    }

    private static boolean isNotified(@Nullable SourceReceipt receipt) {
        return receipt == null || receipt.notified();
    }

    /** {@return the first receipt that was not notified, which is removed, or {@code null} if all were} */
    @Nullable
    SourceReceipt poll() {
        SourceReceipt receipt = first();
        if (receipt != null) {
            removeFirst();
        }
        return receipt;
    }

    private void removeFirst() {
        receipts[start] = null;
        start = start + 1 & receipts.length - 1;
        size--;
    }

    /** Removes the receipts that were notified. If most were not, doubles the room. */
    private void makeRoom() {
        int mask = receipts.length - 1;
        int remaining = 0;
        for (int i = 0; i < size; i++) {
            SourceReceipt receipt = receipts[start + i & mask];
            if (!isNotified(receipt)) {
                receipts[start + remaining++ & mask] = receipt;
            }
        }
        for (int i = remaining; i < size; i++) {
            receipts[start + i & mask] = null;
        }
        size = remaining;
        if (remaining >= receipts.length / 2) {
            doubleRoom();
        }
    }

    private void doubleRoom() {
        @Nullable SourceReceipt[] larger = new SourceReceipt[Math.max(MIN_ROOM, Math.multiplyExact(receipts.length, 2))];
        for (int i = 0; i < size; i++) {
            larger[i] = receipts[start + i & receipts.length - 1];
        }
        receipts = larger;
        start = 0;
    }
}
