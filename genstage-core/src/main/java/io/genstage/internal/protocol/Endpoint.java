package io.genstage.internal.protocol;

import org.jspecify.annotations.Nullable;

/** One end of a link: takes messages from any thread, keeps their order, and hands them to a {@link Receiver}. */
public interface Endpoint {

    /**
     * {@return the id of the instance behind it, such as {@code read-0}}
     */
    String id();

    /**
     * Posts a message.
     *
     * @param message the message, which is in no other mailbox
     * @param sender the end that sends it from within its own turn, or {@code null} for anybody else
     */
    void post(Message message, @Nullable Endpoint sender);
}
