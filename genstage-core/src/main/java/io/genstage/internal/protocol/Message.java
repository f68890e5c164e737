package io.genstage.internal.protocol;

import org.jspecify.annotations.Nullable;

/** Something that is sent to a stage. It is its own node in the one queue that it is in, so that posting allocates nothing. */
public abstract class Message {

    private @Nullable Message next;

    /**
     * Hands this message to the method that is meant for it.
     *
     * @param receiver who it was sent to
     */
    public abstract void accept(Receiver receiver);

    /**
     * {@return the message behind this one}
     */
    public final @Nullable Message next() {
        return next;
    }

    /**
     * Puts a message behind this one. Only the queue that this message is in may do that.
     *
     * @param message the message, or {@code null} to end the chain here
     */
    public final void next(@Nullable Message message) {
        next = message;
    }
}
