package io.genstage.history;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Subscriber;

/** For where nothing is discarded. */
final class NoDiscards<E> implements Discards<E> {

    static final NoDiscards<Event> ALL = new NoDiscards<>();

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
