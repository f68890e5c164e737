package io.genstage.history.dispatch;

import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;
import org.jspecify.annotations.Nullable;

/** A subscriber that forwards to another one. A dispatcher attaches its own object to each of the two. */
public class ForwardingSubscriber implements Subscriber<Event> {

    private final Subscriber<Event> real;

    private @Nullable Object attachment;

    public ForwardingSubscriber(Subscriber<Event> real) {
        this.real = real;
    }

    @Override
    public String stage() {
        return real.stage();
    }

    @Override
    public String consumer() {
        return real.consumer();
    }

    @Override
    public SubscriptionOptions options() {
        return real.options();
    }

    @Override
    public long outstanding() {
        return real.outstanding();
    }

    @Override
    public void deliver(EventSlice<Event> events) {
        real.deliver(events);
    }

    /** The dispatcher reports events that fail at the consumer, because its selector threw. */
    public void withhold(EventSlice<Event> events, Throwable cause) {}

    @Override
    public void attach(@Nullable Object object) {
        attachment = object;
    }

    @Override
    public @Nullable Object attachment() {
        return attachment;
    }
}
