package io.genstage.internal.protocol;

import org.jspecify.annotations.Nullable;

/** A message to a stage. It is its own node in the one queue that holds it, so posting allocates nothing. */
public abstract class Message {

    private @Nullable Message next;

    /**
     * Passes this message to the receiver's method for its kind.
     *
     * @param receiver the receiver that it was sent to
     */
    public abstract void accept(Receiver receiver);

    /** {@return the message after this one} */
    public final @Nullable Message next() {
        return next;
    }

    /**
     * Sets the message after this one. Only the queue that holds this message may call it.
     *
     * @param message the message, or {@code null} to end the chain here
     */
    public final void next(@Nullable Message message) {
        next = message;
    }
}
