package io.genstage.history.dispatch;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;

/** One whose defect has to do with who comes and who goes. In GenStage one that is replaced goes, and another comes. */
abstract class CancelAndSubscribeDispatcher extends ForwardingDispatcher {

    CancelAndSubscribeDispatcher(Dispatcher<Event> real) {
        super(real);
    }

    @Override
    public final void replaced(Subscriber<Event> old, Subscriber<Event> subscriber, Discards<Event> discards) {
        cancelled(old, discards);
        subscribed(subscriber);
    }
}
