package io.genstage.history.dispatch;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.history.event.Event;

/** As R185: a discarded event costs no demand here, but it was asked for upstream, and nobody asks for another in its place. */
final class DemandLosingDispatcher extends ForwardingDispatcher {

    private long usedUp;

    DemandLosingDispatcher(Dispatcher<Event> real) {
        super(real);
    }

    @Override
    public long grant() {
        return Math.max(0, real.grant() - usedUp);
    }

    @Override
    public void dispatch(EventSlice<Event> events, Discards<Event> discards) {
        super.dispatch(events, new ForwardingDiscards(discards) {
            @Override
            public void filtered(Event event) {
                usedUp++;
                super.filtered(event);
            }
        });
    }
}
