package io.genstage.protocol;

import org.jspecify.annotations.Nullable;

/** Tells a consumer that a link is over. It comes behind all that was delivered over the link (R2, R151). */
public final class Ended extends Message {

    /** Why a link is over. */
    public enum Kind {
        /** The producer has no more events. */
        COMPLETED,
        /** Somebody cancelled the subscription, or the producer has failed. */
        CANCELLED,
        /** The producer's dispatcher did not admit the subscription (R140). */
        REFUSED
    }

    private final Link<?> link;

    private final Kind kind;

    private final @Nullable Throwable reason;

    Ended(Link<?> link, Kind kind, @Nullable Throwable reason) {
        this.link = link;
        this.kind = kind;
        this.reason = reason;
    }

    @Override
    public void accept(Receiver receiver) {
        receiver.ended(this);
    }

    public Link<?> link() {
        return link;
    }

    public Kind kind() {
        return kind;
    }

    public @Nullable Throwable reason() {
        return reason;
    }
}
