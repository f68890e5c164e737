package io.genstage.dispatch;

import io.genstage.SubscriptionOptions;
import io.genstage.internal.protocol.ArraySlice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A dispatcher with fake subscribers, called as the producing side of a stage calls it. */
public final class Rig<E> {

    private final Dispatcher<E> dispatcher;

    private final RecordingDiscards<E> discards = new RecordingDiscards<>();

    private final List<String> deliveries = new ArrayList<>();

    private final List<EventSlice<E>> slices = new ArrayList<>();

    public Rig(Dispatcher<E> dispatcher) {
        this.dispatcher = dispatcher;
    }

    public Dispatcher<E> dispatcher() {
        return dispatcher;
    }

    public RecordingDiscards<E> discards() {
        return discards;
    }

    /** Subscribes an instance. Its id is the stage's name and a number, such as {@code a-0}. */
    public FakeSubscriber<E> subscribe(String consumer) {
        return subscribe(consumer, SubscriptionOptions.DEFAULT);
    }

    public FakeSubscriber<E> subscribe(String consumer, SubscriptionOptions options) {
        FakeSubscriber<E> subscriber = new FakeSubscriber<>(this, consumer, options);
        dispatcher.subscribed(subscriber);
        return subscriber;
    }

    public FakeSubscriber<E> subscribeTo(String partition, String consumer) {
        return subscribe(consumer, SubscriptionOptions.DEFAULT.withPartition(partition));
    }

    public long grant() {
        return dispatcher.grant();
    }

    /** Dispatches events at once; there must be a grant for all of them. */
    @SafeVarargs
    @SuppressWarnings("varargs") // they are copied or only read
    public final void dispatch(E... events) {
        dispatcher.dispatch(ArraySlice.copyOf(Arrays.asList(events)), discards);
    }

    /** Dispatches events as long as there is a grant, and returns the rest. */
    @SafeVarargs
    @SuppressWarnings("varargs") // they are copied or only read
    public final List<E> offer(E... events) {
        return offer(Arrays.asList(events));
    }

    public List<E> offer(List<E> events) {
        EventSlice<E> rest = ArraySlice.copyOf(events);
        while (!rest.isEmpty() && grant() > 0) {
            int now = (int) Math.min(rest.size(), grant());
            dispatcher.dispatch(rest.first(now), discards);
            rest = rest.without(now);
        }
        return rest;
    }

    /** What was delivered since the last call, such as {@code a[1, 2]}, in order. */
    public List<String> deliveries() {
        List<String> all = List.copyOf(deliveries);
        deliveries.clear();
        return all;
    }

    /** All deliveries, in order. */
    List<EventSlice<E>> slices() {
        return slices;
    }

    void delivered(String consumer, EventSlice<E> events) {
        slices.add(events);
        deliveries.add(consumer + events);
    }

    void fails(String consumer, EventSlice<E> events) {
        deliveries.add(consumer + " fails " + events);
    }
}
