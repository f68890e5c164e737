package io.genstage.history.dispatch;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;

/**
 * Defect D2 (R168–R173): the dispatcher counts what all consumers can take and what it requested from the producer
 * apart. A new subscription, and the cancellation of the last consumer with demand, reset only one of the two counts.
 * The dispatcher then takes later demand for demand that it has requested already (R178).
 */
final class DriftingBroadcastDispatcher extends CancelAndSubscribeDispatcher {

    private long requested;

    /** How much of the requested demand all consumers can take. */
    private long granted;

    DriftingBroadcastDispatcher(Dispatcher<Event> real) {
        super(real);
    }

    @Override
    public void subscribed(Subscriber<Event> subscriber) {
        super.subscribed(subscriber);
        granted = 0;
    }

    @Override
    public void cancelled(Subscriber<Event> subscriber, Discards<Event> discards) {
        super.cancelled(subscriber, discards);
        if (real.grant() == 0) {
            granted = 0;
        } else {
            requestMore();
        }
    }

    @Override
    public void asked(Subscriber<Event> subscriber) {
        super.asked(subscriber);
        requestMore();
    }

    private void requestMore() {
        long more = Math.max(0, real.grant() - requested);
        requested += more;
        granted += more;
    }

    @Override
    public long grant() {
        return granted;
    }

    @Override
    public void dispatch(EventSlice<Event> events, Discards<Event> discards) {
        requested -= events.size();
        granted -= events.size();
        super.dispatch(events, discards);
        requestMore();
    }
}
