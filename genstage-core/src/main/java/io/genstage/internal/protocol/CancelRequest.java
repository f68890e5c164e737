package io.genstage.internal.protocol;

import io.genstage.Cancellation;

/** Asks a producer to cancel a link; it confirms with {@link Ended} (R149). */
public final class CancelRequest extends Message {

    private final Link<?> link;

    private final Cancellation cancellation;

    CancelRequest(Link<?> link, Cancellation cancellation) {
        this.link = link;
        this.cancellation = cancellation;
    }

    @Override
    public void accept(Receiver receiver) {
        receiver.cancelRequested(this);
    }

    public Link<?> link() {
        return link;
    }

    public Cancellation cancellation() {
        return cancellation;
    }
}
