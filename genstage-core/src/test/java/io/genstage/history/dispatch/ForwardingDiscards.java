package io.genstage.history.dispatch;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;

/** Forwards the reports of discarded events. Subclasses change some of them. */
class ForwardingDiscards implements Discards<Event> {

    private final Discards<Event> real;

    ForwardingDiscards(Discards<Event> real) {
        this.real = real;
    }

    @Override
    public void filtered(Event event) {
        real.filtered(event);
    }

    @Override
    public void orphaned(Event event) {
        real.orphaned(event);
    }

    @Override
    public void failed(Event event, RuntimeException cause) {
        real.failed(event, cause);
    }

    @Override
    public void withheld(Event event, Subscriber<Event> consumer, RuntimeException cause) {
        real.withheld(event, consumer, cause);
    }
}
