package io.genstage.history.dispatch;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;

/** As R168, R187: what a key or a selector throws is the producer's end. */
final class FailurePropagatingDispatcher extends ForwardingDispatcher {

    FailurePropagatingDispatcher(Dispatcher<Event> real) {
        super(real);
    }

    @Override
    public void dispatch(EventSlice<Event> events, Discards<Event> discards) {
        super.dispatch(events, new ForwardingDiscards(discards) {
            @Override
            public void failed(Event event, RuntimeException cause) {
                throw cause;
            }

            @Override
            public void withheld(Event event, Subscriber<Event> consumer, RuntimeException cause) {
                throw cause;
            }
        });
    }
}
