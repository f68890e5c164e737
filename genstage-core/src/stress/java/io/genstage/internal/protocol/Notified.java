package io.genstage.internal.protocol;

import io.genstage.Acknowledger;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts how often it is notified. */
class Notified implements Acknowledger {

    /** How {@link #count} shows that the event is done. */
    static final int DONE = 1;

    /** How {@link #count} shows that the event was given up. */
    static final int GIVEN_UP = 10;

    private final AtomicInteger count = new AtomicInteger();

    private volatile boolean withdrawn;

    /** Is notified on the thread that settles the event. */
    static final class AtOnce extends Notified implements Acknowledger.Concurrent {}

    /** {@return the sum of all notifications} */
    final int count() {
        return count.get();
    }

    final void withdraw() {
        withdrawn = true;
    }

    @Override
    public final void acknowledge() {
        count.addAndGet(DONE);
    }

    @Override
    public final void fail(Throwable cause) {
        count.addAndGet(GIVEN_UP);
    }

    @Override
    public final boolean withdrawn() {
        return withdrawn;
    }
}
