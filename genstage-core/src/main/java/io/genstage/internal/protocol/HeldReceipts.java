package io.genstage.internal.protocol;

import io.genstage.dispatch.EventSlice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parts of receipts that the ledger holds for the events of a user's dispatcher: of the events of the current call,
 * and of those that the dispatcher keeps. Each delivery adds a part for its consumer. So the ledger settles its own part
 * as soon as it has seen the event leave the dispatcher, however often it was delivered.
 *
 * @param <E> the type of the events
 */
final class HeldReceipts<E> {

    /** The events of which a part is held, by receipt. */
    private final IdentityHashMap<Receipt, List<E>> held = new IdentityHashMap<>();

    /** Events that have left in the current call. */
    private final Set<E> left = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Called before a call for the events that it was given. */
    void add(@Nullable EventSlice<E> events) {
        if (events == null || !Receipts.tracked(events)) {
            return;
        }
        for (int i = 0; i < events.size(); i++) {
            Receipt receipt = Receipts.of(events, i);
            if (receipt != null) {
                held.computeIfAbsent(receipt, none -> new ArrayList<>(1)).add(events.get(i));
            }
        }
    }

    /** Events were delivered or discarded: settles the held parts as done. */
    void left(EventSlice<E> events) {
        if (held.isEmpty()) {
            return;
        }
        for (int i = 0; i < events.size(); i++) {
            Receipt receipt = Receipts.of(events, i);
            if (receipt != null && remove(receipt, events.get(i))) {
                receipt.done();
            }
        }
    }

    /** The events that have left did so outside of a call. */
    void leftOutside() {
        left.clear();
    }

    /** Events have left whose parts were settled. */
    void forget(EventSlice<E> events) {
        for (int i = 0; i < events.size(); i++) {
            Receipt receipt = Receipts.of(events, i);
            if (receipt != null) {
                remove(receipt, events.get(i));
            }
        }
    }

    /** {@return whether a part was held for this event, which is not held any more} */
    private boolean remove(Receipt receipt, E event) {
        List<E> events = held.get(receipt);
        if (events == null) {
            return false;
        }
        boolean removed = removeSame(events, event) || (!left.contains(event) && removeAny(events));
        left.add(event);
        if (events.isEmpty()) {
            held.remove(receipt);
        }
        return removed;
    }

    private boolean removeSame(List<E> events, E event) {
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i) == event) {
                events.remove(i);
                return true;
            }
        }
        return false;
    }

    /** The dispatcher has replaced the event. */
    private boolean removeAny(List<E> events) {
        events.remove(events.size() - 1);
        return true;
    }

    /**
     * Ends a call.
     *
     * @param kept whether the dispatcher keeps the events that have not left; otherwise they are lost
     * @param thrown what the call threw, or {@code null}
     */
    void endCall(boolean kept, @Nullable Throwable thrown) {
        left.clear();
        if (!kept && !held.isEmpty()) {
            Throwable cause = thrown == null ? Audit.unexplained() : thrown;
            held.forEach((receipt, events) -> {
                for (int i = 0; i < events.size(); i++) {
                    receipt.giveUp(cause);
                }
            });
            held.clear();
        }
    }
}
