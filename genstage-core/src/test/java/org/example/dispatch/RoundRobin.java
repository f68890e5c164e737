package org.example.dispatch;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A custom dispatcher: each consumer in turn receives as many events as its attribute {@code weight} says, or one. It
 * uses only types that the module exports.
 */
public final class RoundRobin<E> implements Dispatcher<E> {

    private final Queue<Subscriber<E>> turns = new ArrayDeque<>();

    @Override
    public String name() {
        return "round-robin";
    }

    @Override
    public void subscribed(Subscriber<E> subscriber) {
        if (weight(subscriber) < 1) {
            throw new IllegalStateException(
                    "the weight of '" + subscriber.consumer() + "' must be at least 1, but is " + weight(subscriber));
        }
        turns.add(subscriber);
    }

    @Override
    public void cancelled(Subscriber<E> subscriber, Discards<E> discards) {
        turns.remove(subscriber);
    }

    @Override
    public void asked(Subscriber<E> subscriber) {
        // the demand is read when it is needed
    }

    @Override
    public long grant() {
        return turns.stream().mapToLong(Subscriber::outstanding).sum();
    }

    @Override
    public void dispatch(EventSlice<E> events, Discards<E> discards) {
        EventSlice<E> rest = events;
        while (!rest.isEmpty()) {
            Subscriber<E> next = turns.remove();
            int count = (int) Math.min(Math.min(weight(next), next.outstanding()), rest.size());
            if (count > 0) {
                next.deliver(rest.first(count));
            }
            rest = rest.without(count);
            turns.add(next);
        }
    }

    private static int weight(Subscriber<?> subscriber) {
        return (int) subscriber.options().attributes().getOrDefault("weight", 1);
    }
}
