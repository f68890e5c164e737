package io.genstage.history.dispatch;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.history.event.Event;

/**
 * Defect D17 (R185): a discarded event uses up demand, and the dispatcher never requests another event in its place.
 */
final class DemandLosingDispatcher extends ForwardingDispatcher {

    private long lost;

    DemandLosingDispatcher(Dispatcher<Event> real) {
        super(real);
    }

    @Override
    public long grant() {
        return Math.max(0, real.grant() - lost);
    }

    @Override
    public void dispatch(EventSlice<Event> events, Discards<Event> discards) {
        super.dispatch(events, new ForwardingDiscards(discards) {
            @Override
            public void filtered(EventSlice<Event> events) {
                lost++;
                super.filtered(events);
            }
        });
    }
}
