package io.genstage.internal.protocol;

import io.genstage.Cancellation;

/** Asks a consumer to end a subscription. The consumer then sends its producer a {@link CancelRequest}. */
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
