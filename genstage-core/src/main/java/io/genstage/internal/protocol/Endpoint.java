package io.genstage.internal.protocol;

import org.jspecify.annotations.Nullable;

/** One end of a link. Accepts messages from any thread, keeps their order, and passes them to a {@link Receiver}. */
public interface Endpoint {

    /** {@return the id of its instance, such as {@code read-0}} */
    String id();

    /**
     * Posts a message.
     *
     * @param message the message, which is in no other mailbox
     * @param sender the endpoint that sends it in its own turn, or {@code null} for every other sender
     */
    void post(Message message, @Nullable Endpoint sender);
}
