package io.genstage.history.dispatch;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Defect D4 (R170): when the dispatcher refuses a second subscription of a consumer, it forgets that the consumer has
 * one already. The next attempt succeeds, and the consumer receives every event twice.
 */
final class DuplicatingBroadcastDispatcher extends CancelAndSubscribeDispatcher {

    private final Set<String> forgotten = new HashSet<>();

    private final Map<Subscriber<Event>, Subscriber<Event>> duplicates = new IdentityHashMap<>();

    DuplicatingBroadcastDispatcher(Dispatcher<Event> real) {
        super(real);
    }

    @Override
    public void subscribed(Subscriber<Event> subscriber) {
        if (forgotten.remove(subscriber.consumer())) {
            Subscriber<Event> duplicate = new ForwardingSubscriber(subscriber) {
                @Override
                public String stage() {
                    return super.stage() + " again";
                }
            };
            duplicates.put(subscriber, duplicate);
            super.subscribed(duplicate);
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
        super.cancelled(duplicates.getOrDefault(subscriber, subscriber), discards);
    }

    @Override
    public void asked(Subscriber<Event> subscriber) {
        super.asked(duplicates.getOrDefault(subscriber, subscriber));
    }
}
