package io.genstage.dispatch;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Each event goes to every consuming stage; all advance at the speed of the slowest (R168–R175). The instances of a stage
 * with concurrency share its place: each event goes to one of them, by demand.
 *
 * <p>GenStage keeps counts of what everybody can take and of what was requested, and they drift apart when a subscriber
 * comes or goes (D2). Here the grant is the minimum of the places' demand, computed from levels, and there is nothing to
 * drift.
 *
 * @param <E> the type of the events
 * @since 0.1.0
 */
public final class BroadcastDispatcher<E> implements Dispatcher<E> {

    private final Map<String, DemandQueue<E>> places = new LinkedHashMap<>();

    /** The smallest demand of all places; kept, because it is asked for far more often than it changes. */
    private long grant;

    /** A dispatcher without subscribers. */
    public BroadcastDispatcher() {}

    @Override
    public String name() {
        return "broadcast";
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if the instance is subscribed already: it would get every event twice (R169, D4)
     */
    @Override
    public void subscribed(Subscriber<E> subscriber) {
        DemandQueue<E> place = places.computeIfAbsent(subscriber.place(), name -> new DemandQueue<>());
        if (place.contains(subscriber.consumer())) {
            throw new IllegalStateException("'" + subscriber.consumer()
                    + "' is already subscribed: a broadcast gives each event to a subscriber once");
        }
        subscriber.attach(place.add(subscriber));
        grant = smallestDemand();
    }

    @Override
    public void cancelled(Subscriber<E> subscriber) {
        DemandQueue.Entry<E> entry = entry(subscriber);
        entry.queue.remove(entry);
        subscriber.attach(null);
        if (entry.queue.isEmpty()) {
            places.remove(subscriber.place());
        }
        grant = smallestDemand();
    }

    @Override
    public void asked(Subscriber<E> subscriber) {
        DemandQueue.Entry<E> entry = entry(subscriber);
        entry.queue.refresh(entry);
        grant = smallestDemand();
    }

    @Override
    public long grant() {
        return grant;
    }

    @Override
    public void dispatch(EventSlice<E> events) {
        for (DemandQueue<E> place : places.values()) {
            place.deliver(events);
        }
        grant -= events.size();
    }

    private long smallestDemand() {
        return places.values().stream().mapToLong(DemandQueue::total).min().orElse(0);
    }

    @SuppressWarnings("unchecked") // attached by subscribed()
    private DemandQueue.Entry<E> entry(Subscriber<E> subscriber) {
        return (DemandQueue.Entry<E>) Objects.requireNonNull(subscriber.attachment(), "not subscribed");
    }
}
