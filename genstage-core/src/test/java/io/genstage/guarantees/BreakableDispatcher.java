package io.genstage.guarantees;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.snapshot.PartitionSnapshot;
import java.util.List;

/** Works like another dispatcher until it is broken. Then it throws. */
final class BreakableDispatcher implements Dispatcher<String> {

    private final Dispatcher<String> real;

    private boolean broken;

    BreakableDispatcher(Dispatcher<String> real) {
        this.real = real;
    }

    void breakNow() {
        broken = true;
    }

    private void check() {
        if (broken) {
            throw Scene.OOPS;
        }
    }

    @Override
    public String name() {
        return "breakable";
    }

    @Override
    public void subscribed(Subscriber<String> subscriber) {
        check();
        real.subscribed(subscriber);
    }

    @Override
    public void cancelled(Subscriber<String> subscriber, Discards<String> discards) {
        check();
        real.cancelled(subscriber, discards);
    }

    @Override
    public void asked(Subscriber<String> subscriber) {
        check();
        real.asked(subscriber);
    }

    @Override
    public long grant() {
        check();
        return real.grant();
    }

    @Override
    public void dispatch(EventSlice<String> events, Discards<String> discards) {
        check();
        real.dispatch(events, discards);
    }

    @Override
    public long queued() {
        return real.queued();
    }

    @Override
    public List<PartitionSnapshot> partitions() {
        return real.partitions();
    }
}
