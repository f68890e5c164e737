package io.genstage.benchmarks.jmh;

import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import org.jspecify.annotations.Nullable;

/** Counts its events and discards them, so that only the dispatcher is measured. */
final class CountingSubscriber implements Subscriber<Integer> {

    private final String name;

    private final SubscriptionOptions options;

    private long outstanding;

    private @Nullable Object attachment;

    CountingSubscriber(int index) {
        this.name = "subscriber" + index;
        this.options = SubscriptionOptions.DEFAULT.withPartition(Integer.toString(index));
    }

    /** {@return whether it now requests more events} */
    boolean asks() {
        if (outstanding > options.minDemand()) {
            return false;
        }
        outstanding = options.maxDemand();
        return true;
    }

    @Override
    public String stage() {
        return name;
    }

    @Override
    public String consumer() {
        return name;
    }

    @Override
    public SubscriptionOptions options() {
        return options;
    }

    @Override
    public long outstanding() {
        return outstanding;
    }

    @Override
    public void deliver(EventSlice<Integer> events) {
        outstanding -= events.size();
    }

    @Override
    public void attach(@Nullable Object object) {
        attachment = object;
    }

    @Override
    public @Nullable Object attachment() {
        return attachment;
    }
}
