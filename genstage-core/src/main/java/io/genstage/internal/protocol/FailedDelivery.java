package io.genstage.internal.protocol;

import io.genstage.dispatch.EventSlice;

/** Events that fail at their consumer, because its selector threw. The consumer's handler is not called with them. */
final class FailedDelivery<E> extends Delivery<E> {

    private final Throwable failure;

    FailedDelivery(Link<E> link, EventSlice<E> events, Throwable failure) {
        super(link, events);
        this.failure = failure;
    }

    @Override
    Throwable failure() {
        return failure;
    }
}
