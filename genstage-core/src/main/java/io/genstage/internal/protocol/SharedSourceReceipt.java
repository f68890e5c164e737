package io.genstage.internal.protocol;

import io.genstage.Acknowledger;

/** The receipt of several events that a source emitted with one acknowledger. */
final class SharedSourceReceipt extends SourceReceipt {

    private final int events;

    SharedSourceReceipt(Unsettled owner, Acknowledger acknowledger, long position, int events) {
        super(owner, acknowledger, position, events);
        this.events = events;
    }

    @Override
    int events() {
        return events;
    }
}
