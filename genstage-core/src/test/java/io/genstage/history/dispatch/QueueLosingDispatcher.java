package io.genstage.history.dispatch;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;

/** Defect D3 (R191): when a consumer cancels, the dispatcher drops the queue of its partition without a report. */
final class QueueLosingDispatcher extends CancelAndSubscribeDispatcher {

    QueueLosingDispatcher(Dispatcher<Event> real) {
        super(real);
    }

    @Override
    public void cancelled(Subscriber<Event> subscriber, Discards<Event> discards) {
        Subscriber<Event> sink = new ForwardingSubscriber(subscriber) {
            @Override
            public long outstanding() {
                return Integer.MAX_VALUE;
            }

            @Override
            public void deliver(EventSlice<Event> events) {}
        };
        super.cancelled(subscriber, discards);
        real.subscribed(sink);
        real.asked(sink);
        real.cancelled(sink, discards);
    }
}
