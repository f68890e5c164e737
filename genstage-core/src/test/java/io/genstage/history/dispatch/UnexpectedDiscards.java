package io.genstage.history.dispatch;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;

/** Fails when a dispatcher discards an event. */
final class UnexpectedDiscards<E> implements Discards<E> {

    static final UnexpectedDiscards<Event> INSTANCE = new UnexpectedDiscards<>();

    @Override
    public void filtered(EventSlice<E> events) {
        throw new AssertionError(events);
    }

    @Override
    public void orphaned(EventSlice<E> events) {
        throw new AssertionError(events);
    }

    @Override
    public void failed(EventSlice<E> events, RuntimeException cause) {
        throw new AssertionError(cause);
    }

    @Override
    public void withheld(EventSlice<E> events, Subscriber<E> consumer, RuntimeException cause) {
        throw new AssertionError(cause);
    }
}
