package io.genstage.internal.protocol;

import org.jspecify.annotations.Nullable;

/** The receipt of an event that no acknowledger is notified of. */
class FakeReceipt extends Receipt {

    FakeReceipt() {
        this(1);
    }

    FakeReceipt(int parts) {
        super(parts);
    }

    @Override
    void markGivenUp(Throwable cause) {}

    @Override
    void settled() {}

    @Override
    public boolean withdrawn() {
        return false;
    }

    @Override
    public boolean isAcknowledged() {
        return false;
    }

    @Override
    public @Nullable Object origin() {
        return null;
    }
}
