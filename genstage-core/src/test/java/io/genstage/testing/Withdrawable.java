package io.genstage.testing;

import io.genstage.Acknowledger;

/** An acknowledger whose events can be withdrawn, and which ignores what it is notified of. */
public final class Withdrawable implements Acknowledger {

    private volatile boolean withdrawn;

    public void withdraw() {
        withdrawn = true;
    }

    @Override
    public void acknowledge() {}

    @Override
    public void fail(Throwable cause) {}

    @Override
    public boolean withdrawn() {
        return withdrawn;
    }
}
