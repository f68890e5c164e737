package io.genstage.history;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.Subscriber;

/** One whose defect has to do with who comes and who goes. In GenStage one that is replaced goes, and another comes. */
abstract class DisturbedByComing extends Disturbed {

    DisturbedByComing(Dispatcher<Event> real) {
        super(real);
    }

    @Override
    public final void replaced(Subscriber<Event> old, Subscriber<Event> subscriber, Discards<Event> discards) {
        cancelled(old, discards);
        subscribed(subscriber);
    }
}
