package io.genstage.history;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;

/** As R185: a discarded event costs no demand here, but it was asked for upstream, and nobody asks for another in its place. */
final class UsedUpDemand extends Disturbed {

    private long usedUp;

    UsedUpDemand(Dispatcher<Event> real) {
        super(real);
    }

    @Override
    public long grant() {
        return Math.max(0, real.grant() - usedUp);
    }

    @Override
    public void dispatch(EventSlice<Event> events, Discards<Event> discards) {
        super.dispatch(events, new DisturbedDiscards(discards) {
            @Override
            public void filtered(Event event) {
                usedUp++;
                super.filtered(event);
            }
        });
    }
}
