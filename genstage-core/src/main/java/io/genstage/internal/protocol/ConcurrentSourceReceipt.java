package io.genstage.internal.protocol;

import io.genstage.Acknowledger;

/** The receipt of an event that a source emitted with a {@link Acknowledger.Concurrent}. */
final class ConcurrentSourceReceipt extends SourceReceipt {

    ConcurrentSourceReceipt(Unsettled owner, Acknowledger acknowledger, long position) {
        super(owner, acknowledger, position, 1);
    }

    @Override
    boolean isConcurrent() {
        return true;
    }
}
