package io.genstage.internal.protocol;

import io.genstage.dispatch.EventSlice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Events that were sent to a consumer, or that are in its input queue. */
public sealed class Delivery<E> extends Message permits FailedDelivery {

    private final Link<E> link;

    private EventSlice<E> events;

    Delivery(Link<E> link, EventSlice<E> events) {
        this.link = link;
        this.events = events;
    }

    @Override
    public final void accept(Receiver receiver) {
        receiver.delivered(this);
    }

    Link<E> link() {
        return link;
    }

    int size() {
        return events.size();
    }

    EventSlice<E> events() {
        return events;
    }

    /** {@return why the events fail without a handler call, or {@code null}} */
    @Nullable
    Throwable failure() {
        return null;
    }

    /** The first of the remaining events, at most one batch (R66, R79). */
    EventSlice<E> firstBatch() {
        return events.first(Math.min(events.size(), link.batchSize()));
    }

    /**
     * Removes the events that their sources have withdrawn.
     *
     * @param from the index of the first event that may be removed
     * @return the removed events, and their indexes after the first ones, or {@code null} if there are none
     */
    @Nullable
    Withdrawal<E> removeWithdrawn(int from) {
        Withdrawal<E> withdrawal = Withdrawal.of(events.without(from));
        if (withdrawal == null) {
            return null;
        }
        events = from == 0 ? withdrawal.remaining() : events.first(from).followedBy(List.of(withdrawal.remaining()));
        return withdrawal;
    }

    /** The first events are not tracked any more. */
    void forgetReceipts(int count) {
        events = Receipts.without(events, count);
    }

    void remove(int count) {
        events = events.without(count).compact();
    }

    /** Makes sure that a few queued events do not keep alive all events that were emitted with them. */
    void compact() {
        events = events.compact();
    }
}
