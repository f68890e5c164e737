package io.genstage.history.dispatch;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** As R166: before the first events all consumers are put in any order, and one that has asked for nothing may stop them all. */
final class StallingShuffleDispatcher extends CancelAndSubscribeDispatcher {

    private final SplittableRandom random;

    private final List<Subscriber<Event>> consumers = new ArrayList<>();

    private final List<Event> parked = new ArrayList<>();

    private boolean shuffled;

    StallingShuffleDispatcher(Dispatcher<Event> real, long seed) {
        super(real);
        random = new SplittableRandom(seed);
    }

    @Override
    public void subscribed(Subscriber<Event> subscriber) {
        super.subscribed(subscriber);
        consumers.add(subscriber);
    }

    @Override
    public void cancelled(Subscriber<Event> subscriber, Discards<Event> discards) {
        consumers.remove(subscriber);
        super.cancelled(subscriber, discards);
    }

    @Override
    public void asked(Subscriber<Event> subscriber) {
        super.asked(subscriber);
        if (!parked.isEmpty()) {
            EventSlice<Event> events = EventSlice.copyOf(parked);
            parked.clear();
            super.dispatch(events, UnexpectedDiscards.ALL);
        }
    }

    @Override
    public long grant() {
        return real.grant() - parked.size();
    }

    @Override
    public void dispatch(EventSlice<Event> events, Discards<Event> discards) {
        boolean first = !shuffled;
        shuffled = true;
        if (first && consumers.get(random.nextInt(consumers.size())).outstanding() == 0) {
            parked.addAll(events);
        } else {
            super.dispatch(events, discards);
        }
    }

    @Override
    public long queued() {
        return parked.size();
    }
}
