package io.genstage.internal.protocol;

import io.genstage.Acknowledger;

/** The receipt of several events that a source emitted with one acknowledger. */
final class SharedSourceReceipt extends SourceReceipt {

    private final int events;

    private final boolean concurrent;

    SharedSourceReceipt(Unsettled owner, Acknowledger acknowledger, long position, int events, boolean concurrent) {
        super(owner, acknowledger, position, events);
        this.events = events;
        this.concurrent = concurrent;
    }

    @Override
    int events() {
        return events;
    }

    @Override
    boolean isConcurrent() {
        return concurrent;
    }
}
