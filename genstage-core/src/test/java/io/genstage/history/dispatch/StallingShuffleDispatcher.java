package io.genstage.history.dispatch;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;
import io.genstage.internal.protocol.ArraySlice;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Defect D5 (R166): the first dispatch puts the consumers in a random order. If a consumer without demand comes first,
 * all events wait until a consumer asks again.
 */
final class StallingShuffleDispatcher extends CancelAndSubscribeDispatcher {

    private final SplittableRandom random;

    private final List<Subscriber<Event>> consumers = new ArrayList<>();

    private final List<Event> heldBack = new ArrayList<>();

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
        if (!heldBack.isEmpty()) {
            EventSlice<Event> events = ArraySlice.copyOf(heldBack);
            heldBack.clear();
            super.dispatch(events, UnexpectedDiscards.INSTANCE);
        }
    }

    @Override
    public long grant() {
        return real.grant() - heldBack.size();
    }

    @Override
    public void dispatch(EventSlice<Event> events, Discards<Event> discards) {
        boolean first = !shuffled;
        shuffled = true;
        if (first && consumers.get(random.nextInt(consumers.size())).outstanding() == 0) {
            heldBack.addAll(events);
        } else {
            super.dispatch(events, discards);
        }
    }

    @Override
    public long queued() {
        return heldBack.size();
    }
}
