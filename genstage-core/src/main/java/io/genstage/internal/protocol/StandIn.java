package io.genstage.internal.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Stands in for the receipt of an event whose parts another receipt settles. It only answers whether an acknowledger is
 * notified of the event.
 */
final class StandIn extends Receipt {

    private final Receipt receipt;

    StandIn(Receipt receipt) {
        super(1);
        this.receipt = receipt;
    }

    @Override
    void markGivenUp(Throwable cause) {}

    @Override
    void settled() {}

    @Override
    public boolean withdrawn() {
        return receipt.withdrawn();
    }

    @Override
    public boolean isAcknowledged() {
        return receipt.isAcknowledged();
    }

    @Override
    public @Nullable Object origin() {
        return receipt.origin();
    }
}
