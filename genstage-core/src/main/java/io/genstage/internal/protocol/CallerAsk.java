package io.genstage.internal.protocol;

/** Asks a consumer to raise the demand of a link by hand (R81, R83). Only the consumer itself raises its demand. */
public final class CallerAsk extends Message {

    private final Link<?> link;

    private final long events;

    CallerAsk(Link<?> link, long events) {
        this.link = link;
        this.events = events;
    }

    @Override
    public void accept(Receiver receiver) {
        receiver.callerAsked(this);
    }

    public Link<?> link() {
        return link;
    }

    public long events() {
        return events;
    }
}
