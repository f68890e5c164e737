package io.genstage.history.dispatch;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;

/**
 * As R168–R173: what everybody can take, and what was asked for upstream, are counted apart. A subscriber that comes,
 * or the last that goes, sets the one back and not the other, so what is asked for then is thought to be on its way already
 * (R178).
 */
final class DriftingBroadcastDispatcher extends CancelAndSubscribeDispatcher {

    private long requested;

    /** What was asked for upstream and can be taken. */
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
            sync();
        }
    }

    @Override
    public void asked(Subscriber<Event> subscriber) {
        super.asked(subscriber);
        sync();
    }

    private void sync() {
        long up = Math.max(0, real.grant() - requested);
        requested += up;
        granted += up;
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
        sync();
    }
}
