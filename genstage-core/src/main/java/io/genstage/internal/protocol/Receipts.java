package io.genstage.internal.protocol;

import io.genstage.dispatch.EventSlice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The receipts of the events of a slice. A slice without tracked events has none. */
public final class Receipts {

    private Receipts() {}

    /** {@return whether at least one of the events may be tracked} */
    public static boolean tracked(EventSlice<?> events) {
        return events instanceof TrackedSlice<?>;
    }

    /** {@return the receipt of an event, or {@code null} if it is not tracked} */
    public static @Nullable Receipt of(EventSlice<?> events, int index) {
        return events instanceof TrackedSlice<?> tracked ? tracked.receipt(index) : null;
    }

    /** {@return the receipts of the events} */
    public static SliceReceipts all(EventSlice<?> events) {
        return events instanceof TrackedSlice<?> tracked
                ? tracked.receipts()
                : new CommonReceipt(null, events.size());
    }

    /** {@return the same events with receipts, without copying} */
    public static <E> EventSlice<E> with(EventSlice<E> events, SliceReceipts receipts) {
        return ((ArraySlice<E>) events).with(receipts);
    }

    /**
     * {@return the same events}
     *
     * @param count the first events have no receipts in the result
     */
    static <E> EventSlice<E> without(EventSlice<E> events, int count) {
        if (!(events instanceof TrackedSlice<E> tracked) || count == 0) {
            return events;
        }
        if (count == events.size()) {
            return tracked.untracked();
        }
        @Nullable Receipt[] receipts = tracked.receipts().toArray();
        Arrays.fill(receipts, 0, count, null);
        return with(events, array(receipts));
    }

    /** {@return the same events with receipts that settle nothing} */
    static <E> EventSlice<E> standIns(EventSlice<E> events) {
        if (!(events instanceof TrackedSlice<E> tracked)) {
            return events;
        }
        @Nullable Receipt[] receipts = tracked.receipts().toArray();
        for (int i = 0; i < receipts.length; i++) {
            Receipt receipt = receipts[i];
            receipts[i] = receipt == null ? null : new StandIn(receipt);
        }
        return with(events, array(receipts));
    }

    /** {@return receipts from an array, which the caller must not write to any more} */
    public static SliceReceipts array(@Nullable Receipt[] receipts) {
        return new ReceiptArray(receipts, 0, receipts.length);
    }

    /** Adds a part to the receipt of each event: one more holder gets the events. */
    static void retain(EventSlice<?> events) {
        if (events instanceof TrackedSlice<?> tracked) {
            tracked.receipts().retain();
        }
    }

    /** Settles the part that the caller holds of each event as done. */
    public static void done(EventSlice<?> events) {
        if (events instanceof TrackedSlice<?> tracked) {
            tracked.receipts().done();
        }
    }

    /** Settles the part that the caller holds of each event as given up. */
    public static void giveUp(EventSlice<?> events, Throwable cause) {
        if (events instanceof TrackedSlice<?> tracked) {
            tracked.receipts().giveUp(cause);
        }
    }

    /** Records that the events are given up, and does not settle them. */
    static void markGivenUp(EventSlice<?> events, Throwable cause) {
        if (events instanceof TrackedSlice<?> tracked) {
            tracked.receipts().markGivenUp(cause);
        }
    }

    // Receipts of single events.

    /** Settles a part as done. */
    public static void done(Receipt receipt) {
        receipt.done();
    }

    /** Settles a part as given up. */
    public static void giveUp(Receipt receipt, Throwable cause) {
        receipt.giveUp(cause);
    }

    /**
     * Passes the part that the caller holds to events that came of it.
     *
     * @param events how many events came of it
     */
    public static void pass(Receipt receipt, int events) {
        if (events == 0) {
            receipt.done();
        } else {
            receipt.add(events - 1);
        }
    }

    /** Gives events their parts. The caller holds a part, and keeps it. */
    public static void share(Receipt receipt, int events) {
        receipt.add(events);
    }

    /**
     * Passes the parts that the caller holds of a batch to the events that came of the whole batch.
     *
     * @param batch the receipts of the batch
     * @param events how many events came of it
     * @return the receipts of these events
     */
    public static SliceReceipts passBatch(SliceReceipts batch, int events) {
        if (events == 0 || batch.size() == 0) {
            batch.done();
            return new CommonReceipt(null, events);
        }
        if (batch.endOfRun(0) < batch.size()) {
            return new CommonReceipt(new JointReceipt(batch, events), events);
        }
        Receipt one = batch.get(0);
        if (one != null) {
            one.add(events - batch.size());
        }
        return new CommonReceipt(one, events);
    }

    /** {@return the receipts of events that came of one event or of one batch} */
    public static SliceReceipts common(@Nullable Receipt receipt, int events) {
        return new CommonReceipt(receipt, events);
    }

    /** {@return a receipt that has a part of each of two} The caller's parts pass to it. */
    public static @Nullable Receipt joined(@Nullable Receipt one, @Nullable Receipt other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return new JointReceipt(array(new Receipt[] {one, other}), 1);
    }

    /** {@return whether a source has withdrawn one of the events} */
    public static boolean anyWithdrawn(EventSlice<?> events) {
        return events instanceof TrackedSlice<?> tracked && tracked.receipts().anyWithdrawn();
    }

    /** {@return the events of which no acknowledger is notified} */
    public static List<Object> unacknowledged(EventSlice<?> events) {
        if (!tracked(events)) {
            return List.copyOf(events);
        }
        List<Object> unheard = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            Receipt receipt = of(events, i);
            if (receipt == null || !receipt.isAcknowledged()) {
                unheard.add(events.get(i));
            }
        }
        return unheard;
    }

    /** {@return the tracked events of a slice that are in none of the others} */
    static <E> EventSlice<E> missing(EventSlice<E> events, List<? extends EventSlice<?>> others) {
        IdentityHashMap<Receipt, Integer> seen = new IdentityHashMap<>();
        for (EventSlice<?> other : others) {
            for (int i = 0; i < other.size(); i++) {
                Receipt receipt = of(other, i);
                if (receipt != null) {
                    seen.merge(receipt, 1, Integer::sum);
                }
            }
        }
        int[] indexes = new int[events.size()];
        int count = 0;
        for (int i = 0; i < indexes.length; i++) {
            Receipt receipt = of(events, i);
            if (receipt == null) {
                continue;
            }
            int times = seen.getOrDefault(receipt, 0);
            if (times == 0) {
                indexes[count++] = i;
            } else {
                seen.put(receipt, times - 1);
            }
        }
        return events.select(indexes, count);
    }

    /** {@return the receipts of several slices, or {@code null} if none of their events is tracked} */
    static @Nullable Receipt @Nullable [] concatenated(
            EventSlice<?> first, List<? extends EventSlice<?>> others, int size) {
        if (!tracked(first) && others.stream().noneMatch(Receipts::tracked)) {
            return null;
        }
        @Nullable Receipt[] all = new Receipt[size];
        all(first).copyTo(all, 0);
        int end = first.size();
        for (EventSlice<?> other : others) {
            all(other).copyTo(all, end);
            end += other.size();
        }
        return all;
    }
}
