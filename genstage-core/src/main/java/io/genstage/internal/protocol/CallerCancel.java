package io.genstage.internal.protocol;

import io.genstage.Cancellation;

/** Somebody wants a subscription to end: the consumer asks its producer for it. */
final class CallerCancel extends Message {

    private final Link<?> link;

    private final Cancellation cancellation;

    CallerCancel(Link<?> link, Cancellation cancellation) {
        this.link = link;
        this.cancellation = cancellation;
    }

    @Override
    public void accept(Receiver receiver) {
        link.requestCancel(cancellation);
    }
}
