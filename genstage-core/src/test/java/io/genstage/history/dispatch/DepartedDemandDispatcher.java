package io.genstage.history.dispatch;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;
import java.util.ArrayDeque;

/**
 * As R135, R162: what a consumer that leaves has asked for was passed on upstream and is not taken back, so events come for
 * nobody, and wait here.
 */
final class DepartedDemandDispatcher extends CancelAndSubscribeDispatcher {

    private final ArrayDeque<Event> stray = new ArrayDeque<>();

    private long departed;

    DepartedDemandDispatcher(Dispatcher<Event> real) {
        super(real);
    }

    @Override
    public void cancelled(Subscriber<Event> subscriber, Discards<Event> discards) {
        departed += subscriber.outstanding();
        super.cancelled(subscriber, discards);
    }

    @Override
    public void asked(Subscriber<Event> subscriber) {
        long before = real.grant();
        super.asked(subscriber);
        departed = Math.max(0, departed - (real.grant() - before));
        while (!stray.isEmpty() && real.grant() > 0) {
            real.dispatch(EventSlice.adopt(new Object[] {stray.remove()}, 1), UnexpectedDiscards.ALL);
        }
    }

    @Override
    public long grant() {
        return real.grant() + departed;
    }

    @Override
    public void dispatch(EventSlice<Event> events, Discards<Event> discards) {
        int wanted = (int) Math.min(events.size(), real.grant());
        if (wanted > 0) {
            real.dispatch(events.first(wanted), discards);
        }
        stray.addAll(events.without(wanted));
    }

    @Override
    public long queued() {
        return stray.size();
    }
}
