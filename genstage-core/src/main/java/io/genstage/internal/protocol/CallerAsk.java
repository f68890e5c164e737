package io.genstage.internal.protocol;

/** Somebody wants a consumer to ask for more by hand (R81, R83): only the consumer itself raises its demand. */
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
