package io.genstage.history.dispatch;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;
import io.genstage.internal.protocol.ArraySlice;
import java.util.ArrayDeque;

/**
 * Defect D1 (R135, R162): the dispatcher keeps granting the outstanding demand of a consumer that has cancelled. The
 * events that the producer emits for it are held back here until another consumer asks.
 */
final class DepartedDemandDispatcher extends CancelAndSubscribeDispatcher {

    private final ArrayDeque<Event> heldBack = new ArrayDeque<>();

    private long departedDemand;

    DepartedDemandDispatcher(Dispatcher<Event> real) {
        super(real);
    }

    @Override
    public void cancelled(Subscriber<Event> subscriber, Discards<Event> discards) {
        departedDemand += subscriber.outstanding();
        super.cancelled(subscriber, discards);
    }

    @Override
    public void asked(Subscriber<Event> subscriber) {
        long before = real.grant();
        super.asked(subscriber);
        departedDemand = Math.max(0, departedDemand - (real.grant() - before));
        while (!heldBack.isEmpty() && real.grant() > 0) {
            real.dispatch(ArraySlice.of(new Object[] {heldBack.remove()}, 1), UnexpectedDiscards.INSTANCE);
        }
    }

    @Override
    public long grant() {
        return real.grant() + departedDemand;
    }

    @Override
    public void dispatch(EventSlice<Event> events, Discards<Event> discards) {
        int wanted = (int) Math.min(events.size(), real.grant());
        if (wanted > 0) {
            real.dispatch(events.first(wanted), discards);
        }
        heldBack.addAll(events.without(wanted));
    }

    @Override
    public long queued() {
        return heldBack.size();
    }
}
