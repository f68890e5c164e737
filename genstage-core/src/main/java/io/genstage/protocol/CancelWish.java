package io.genstage.protocol;

import org.jspecify.annotations.Nullable;

/** Somebody wants a subscription to end: the consumer asks its producer for it. */
final class CancelWish extends Message {

    private final Link<?> link;

    private final @Nullable Throwable reason;

    CancelWish(Link<?> link, @Nullable Throwable reason) {
        this.link = link;
        this.reason = reason;
    }

    @Override
    public void accept(Receiver receiver) {
        link.requestCancel(reason);
    }
}
