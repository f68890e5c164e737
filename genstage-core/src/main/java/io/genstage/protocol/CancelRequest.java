package io.genstage.protocol;

import org.jspecify.annotations.Nullable;

/** Asks a producer to cancel a link; it confirms with {@link Ended} (R149). */
public final class CancelRequest extends Message {

    private final Link<?> link;

    private final @Nullable Throwable reason;

    CancelRequest(Link<?> link, @Nullable Throwable reason) {
        this.link = link;
        this.reason = reason;
    }

    @Override
    public void accept(Receiver receiver) {
        receiver.cancelRequested(this);
    }

    public Link<?> link() {
        return link;
    }

    public @Nullable Throwable reason() {
        return reason;
    }
}
