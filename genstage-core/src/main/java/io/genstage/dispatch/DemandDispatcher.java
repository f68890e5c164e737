package io.genstage.dispatch;

import java.util.Objects;

/**
 * Each event goes to one consumer, the one with the most outstanding demand: a fast consumer gets more than a slow one
 * (R160–R164). What a leaving consumer had asked for leaves with it, so nothing is emitted for nobody (D1).
 *
 * @param <E> the type of the events
 * @since 0.1.0
 */
public final class DemandDispatcher<E> implements Dispatcher<E> {

    private final DemandQueue<E> queue = new DemandQueue<>();

    /** A dispatcher without subscribers. */
    public DemandDispatcher() {}

    @Override
    public String name() {
        return "demand";
    }

    @Override
    public void subscribed(Subscriber<E> subscriber) {
        subscriber.attach(queue.add(subscriber));
    }

    @Override
    public void cancelled(Subscriber<E> subscriber) {
        queue.remove(entry(subscriber));
        subscriber.attach(null);
    }

    @Override
    public void asked(Subscriber<E> subscriber) {
        queue.refresh(entry(subscriber));
    }

    @Override
    public long grant() {
        return queue.total();
    }

    @Override
    public void dispatch(EventSlice<E> events) {
        queue.deliver(events);
    }

    @SuppressWarnings("unchecked") // attached by subscribed()
    private DemandQueue.Entry<E> entry(Subscriber<E> subscriber) {
        return (DemandQueue.Entry<E>) Objects.requireNonNull(subscriber.attachment(), "not subscribed");
    }
}
