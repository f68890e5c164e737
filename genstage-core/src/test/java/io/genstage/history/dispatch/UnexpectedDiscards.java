package io.genstage.history.dispatch;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;

/** Fails when a dispatcher discards an event. */
final class UnexpectedDiscards<E> implements Discards<E> {

    static final UnexpectedDiscards<Event> INSTANCE = new UnexpectedDiscards<>();

    @Override
    public void filtered(E event) {
        throw new AssertionError(event);
    }

    @Override
    public void orphaned(E event) {
        throw new AssertionError(event);
    }

    @Override
    public void failed(E event, RuntimeException cause) {
        throw new AssertionError(cause);
    }

    @Override
    public void withheld(E event, Subscriber<E> consumer, RuntimeException cause) {
        throw new AssertionError(cause);
    }
}
