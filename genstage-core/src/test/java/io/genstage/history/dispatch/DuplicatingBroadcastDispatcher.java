package io.genstage.history.dispatch;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** As R170: to refuse a consumer is to forget that it is there, so its next attempt succeeds. */
final class DuplicatingBroadcastDispatcher extends CancelAndSubscribeDispatcher {

    private final Set<String> forgotten = new HashSet<>();

    private final Map<Subscriber<Event>, Subscriber<Event>> twins = new IdentityHashMap<>();

    DuplicatingBroadcastDispatcher(Dispatcher<Event> real) {
        super(real);
    }

    @Override
    public void subscribed(Subscriber<Event> subscriber) {
        if (forgotten.remove(subscriber.consumer())) {
            Subscriber<Event> twin = new ForwardingSubscriber(subscriber) {
                @Override
                public String place() {
                    return super.place() + " once more";
                }
            };
            twins.put(subscriber, twin);
            super.subscribed(twin);
            return;
        }
        try {
            super.subscribed(subscriber);
        } catch (IllegalStateException e) {
            forgotten.add(subscriber.consumer());
            throw e;
        }
    }

    @Override
    public void cancelled(Subscriber<Event> subscriber, Discards<Event> discards) {
        super.cancelled(twins.getOrDefault(subscriber, subscriber), discards);
    }

    @Override
    public void asked(Subscriber<Event> subscriber) {
        super.asked(twins.getOrDefault(subscriber, subscriber));
    }
}
