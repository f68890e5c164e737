package io.genstage.history.dispatch;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;

/** Forwards the reports of discarded events. Subclasses change some of them. */
class ForwardingDiscards implements Discards<Event> {

    private final Discards<Event> real;

    ForwardingDiscards(Discards<Event> real) {
        this.real = real;
    }

    @Override
    public void filtered(EventSlice<Event> events) {
        real.filtered(events);
    }

    @Override
    public void orphaned(EventSlice<Event> events) {
        real.orphaned(events);
    }

    @Override
    public void failed(EventSlice<Event> events, RuntimeException cause) {
        real.failed(events, cause);
    }

    @Override
    public void withheld(EventSlice<Event> events, Subscriber<Event> consumer, RuntimeException cause) {
        real.withheld(events, consumer, cause);
    }
}
