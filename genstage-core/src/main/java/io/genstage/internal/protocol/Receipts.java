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
        @Nullable Receipt[] receipts = tracked.receipts();
        Arrays.fill(receipts, 0, count, null);
        return ArraySlice.of(events.toArray(), receipts, events.size());
    }

    /** {@return the same events with receipts that settle nothing} */
    static <E> EventSlice<E> standIns(EventSlice<E> events) {
        if (!(events instanceof TrackedSlice<E> tracked)) {
            return events;
        }
        @Nullable Receipt[] receipts = tracked.receipts();
        for (int i = 0; i < receipts.length; i++) {
            Receipt receipt = receipts[i];
            receipts[i] = receipt == null ? null : new StandIn(receipt);
        }
        return with(events, receipts);
    }

    /** {@return the receipts of the first events that are tracked} */
    public static List<Receipt> list(EventSlice<?> events, int count) {
        List<Receipt> receipts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Receipt receipt = of(events, i);
            if (receipt != null) {
                receipts.add(receipt);
            }
        }
        return receipts;
    }

    /** Adds a part to the receipt of each event: one more holder gets the events. */
    static void retain(EventSlice<?> events) {
        if (events instanceof TrackedSlice<?> tracked) {
            for (int i = 0; i < tracked.size(); i++) {
                Receipt receipt = tracked.receipt(i);
                if (receipt != null) {
                    receipt.add(1);
                }
            }
        }
    }

    /** Settles the part that the caller holds of each event as done. */
    public static void done(EventSlice<?> events) {
        if (events instanceof TrackedSlice<?> tracked) {
            for (int i = 0; i < tracked.size(); i++) {
                Receipt receipt = tracked.receipt(i);
                if (receipt != null) {
                    receipt.done();
                }
            }
        }
    }

    /** Settles the part that the caller holds of each event as given up. */
    public static void giveUp(EventSlice<?> events, Throwable cause) {
        if (events instanceof TrackedSlice<?> tracked) {
            for (int i = 0; i < tracked.size(); i++) {
                Receipt receipt = tracked.receipt(i);
                if (receipt != null) {
                    receipt.giveUp(cause);
                }
            }
        }
    }

    /** Records that the events are given up, and does not settle them. */
    static void markGivenUp(EventSlice<?> events, Throwable cause) {
        if (events instanceof TrackedSlice<?> tracked) {
            for (int i = 0; i < tracked.size(); i++) {
                Receipt receipt = tracked.receipt(i);
                if (receipt != null) {
                    receipt.markGivenUp(cause);
                }
            }
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

    /**
     * Passes the parts that the caller holds to events that came of all of them together.
     *
     * @param parents the receipts, at least one
     * @param events how many events came of them
     * @return the receipt of each of these events
     */
    public static Receipt passJointly(List<Receipt> parents, int events) {
        if (parents.size() == 1 || events == 0) {
            parents.forEach(parent -> pass(parent, events));
            return parents.get(0);
        }
        parents.forEach(parent -> pass(parent, 1));
        return new JointReceipt(parents, events);
    }

    /** {@return a receipt that has a part of each of two} The caller's parts pass to it. */
    public static @Nullable Receipt joined(@Nullable Receipt one, @Nullable Receipt other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return new JointReceipt(List.of(one, other), 1);
    }

    /** {@return the same events with receipts} */
    public static <E> EventSlice<E> with(EventSlice<E> events, @Nullable Receipt[] receipts) {
        return ArraySlice.of(events.toArray(), receipts, events.size());
    }

    /** {@return whether a source has withdrawn one of the events} */
    public static boolean anyWithdrawn(EventSlice<?> events) {
        if (events instanceof TrackedSlice<?> tracked) {
            for (int i = 0; i < tracked.size(); i++) {
                Receipt receipt = tracked.receipt(i);
                if (receipt != null && receipt.withdrawn()) {
                    return true;
                }
            }
        }
        return false;
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
        others.forEach(other -> list(other, other.size()).forEach(receipt -> seen.merge(receipt, 1, Integer::sum)));
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
        int end = copy(first, all, 0);
        for (EventSlice<?> other : others) {
            end = copy(other, all, end);
        }
        return all;
    }

    private static int copy(EventSlice<?> events, @Nullable Receipt[] to, int start) {
        if (events instanceof TrackedSlice<?> tracked) {
            @Nullable Receipt[] receipts = tracked.receipts();
            System.arraycopy(receipts, 0, to, start, receipts.length);
        } else {
            Arrays.fill(to, start, start + events.size(), null);
        }
        return start + events.size();
    }
}
