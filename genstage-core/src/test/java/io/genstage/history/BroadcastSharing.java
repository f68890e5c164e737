package io.genstage.history;

import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.Dispatcher;

/** Each event goes to each consuming stage that wants it. */
record BroadcastSharing() implements Sharing {

    @Override
    public Dispatcher<Event> dispatcher() {
        return new BroadcastDispatcher<>();
    }

    @Override
    public Spec spec(World world) {
        return new BroadcastSpec(world);
    }

    @Override
    public String toString() {
        return "broadcast";
    }
}
