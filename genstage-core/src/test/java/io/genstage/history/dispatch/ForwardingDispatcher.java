package io.genstage.history.dispatch;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;
import io.genstage.snapshot.PartitionSnapshot;
import java.util.List;
import java.util.function.UnaryOperator;

/** A dispatcher that forwards every call to one of the product. Subclasses add one of GenStage's defects. */
class ForwardingDispatcher implements Dispatcher<Event> {

    final Dispatcher<Event> real;

    ForwardingDispatcher(Dispatcher<Event> real) {
        this.real = real;
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public void subscribed(Subscriber<Event> subscriber) {
        real.subscribed(subscriber);
    }

    @Override
    public void cancelled(Subscriber<Event> subscriber, Discards<Event> discards) {
        real.cancelled(subscriber, discards);
    }

    @Override
    public void replaced(Subscriber<Event> old, Subscriber<Event> subscriber, Discards<Event> discards) {
        real.replaced(old, subscriber, discards);
    }

    @Override
    public void asked(Subscriber<Event> subscriber) {
        real.asked(subscriber);
    }

    @Override
    public long grant() {
        return real.grant();
    }

    @Override
    public void dispatch(EventSlice<Event> events, Discards<Event> discards) {
        real.dispatch(events, discards);
    }

    @Override
    public void retainQueued(UnaryOperator<EventSlice<Event>> remaining) {
        real.retainQueued(remaining);
    }

    @Override
    public long queued() {
        return real.queued();
    }

    @Override
    public void mark(Runnable reached) {
        real.mark(reached);
    }

    @Override
    public List<PartitionSnapshot> partitions() {
        return real.partitions();
    }
}
