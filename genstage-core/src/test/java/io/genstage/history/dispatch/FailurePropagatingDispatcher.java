package io.genstage.history.dispatch;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;

/** Defect D6 (R168, R187): an exception of a key or a selector ends the producer. */
final class FailurePropagatingDispatcher extends ForwardingDispatcher {

    FailurePropagatingDispatcher(Dispatcher<Event> real) {
        super(real);
    }

    @Override
    public void dispatch(EventSlice<Event> events, Discards<Event> discards) {
        super.dispatch(events, new ForwardingDiscards(discards) {
            @Override
            public void failed(EventSlice<Event> events, RuntimeException cause) {
                throw cause;
            }

            @Override
            public void withheld(EventSlice<Event> events, Subscriber<Event> consumer, RuntimeException cause) {
                throw cause;
            }
        });
    }
}
