package io.genstage.internal.protocol;

import io.genstage.Cancellation;
import org.jspecify.annotations.Nullable;

/**
 * Notifies a consumer that a link has ended. It arrives after everything that was delivered over the link (R2, R151).
 */
public final class Ended extends Message {

    private final Link<?> link;

    private final @Nullable Cancellation cancellation;

    Ended(Link<?> link, @Nullable Cancellation cancellation) {
        this.link = link;
        this.cancellation = cancellation;
    }

    @Override
    public void accept(Receiver receiver) {
        receiver.ended(this);
    }

    public Link<?> link() {
        return link;
    }

    /** {@return why the link ended, or {@code null} if the producer completed} */
    public @Nullable Cancellation cancellation() {
        return cancellation;
    }
}
