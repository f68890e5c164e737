package io.genstage.testing;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;

/**
 * Refuses every subscriber.
 *
 * @param <E> the type of the events
 */
public final class RefusingDispatcher<E> implements Dispatcher<E> {

    /** The reason of each refusal. */
    public static final IllegalStateException NO = new IllegalStateException("no");

    @Override
    public String name() {
        return "refusing";
    }

    @Override
    public void subscribed(Subscriber<E> subscriber) {
        throw NO;
    }

    @Override
    public void cancelled(Subscriber<E> subscriber, Discards<E> discards) {}

    @Override
    public void asked(Subscriber<E> subscriber) {}

    @Override
    public long grant() {
        return 0;
    }

    @Override
    public void dispatch(EventSlice<E> events, Discards<E> discards) {}
}
