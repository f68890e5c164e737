package io.genstage.history.dispatch;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;

/** As R191: when a consumer leaves, nobody hears of what has waited for it any more. */
final class QueueLosingDispatcher extends CancelAndSubscribeDispatcher {

    QueueLosingDispatcher(Dispatcher<Event> real) {
        super(real);
    }

    @Override
    public void cancelled(Subscriber<Event> subscriber, Discards<Event> discards) {
        Subscriber<Event> grave = new ForwardingSubscriber(subscriber) {
            @Override
            public long outstanding() {
                return Integer.MAX_VALUE;
            }

            @Override
            public void deliver(EventSlice<Event> events) {}
        };
        super.cancelled(subscriber, discards);
        real.subscribed(grave);
        real.asked(grave);
        real.cancelled(grave, discards);
    }
}
