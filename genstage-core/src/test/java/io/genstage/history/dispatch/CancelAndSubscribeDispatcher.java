package io.genstage.history.dispatch;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;

/**
 * A dispatcher whose defect shows when consumers subscribe or cancel. It carries out a replacement as a cancellation
 * and a subscription, as GenStage does.
 */
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
