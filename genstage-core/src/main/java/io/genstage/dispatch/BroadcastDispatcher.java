package io.genstage.dispatch;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Each event goes to every consuming stage that wants it; all advance at the speed of the slowest (R168–R175). The instances
 * of a stage with concurrency share its place: each event goes to one of them, by demand.
 *
 * <p>A {@linkplain io.genstage.SubscriptionOptions#withSelector selector} says which events a place wants; that of the
 * instance that came last counts for all, so that a stage can subscribe anew with another one. What a place does not want uses up none of its demand (R176), and what no place wants is
 * discarded. A selector that throws withholds the event from its own place only (D6).
 *
 * <p>GenStage keeps counts of what everybody can take and of what was requested, and they drift apart when a subscriber
 * comes or goes (D2). Here the grant is the minimum of the places' demand, computed from levels, and there is nothing to
 * drift.
 *
 * @param <E> the type of the events
 * @since 0.1.0
 */
public final class BroadcastDispatcher<E> implements Dispatcher<E> {

    private final Map<String, BroadcastPlace<E>> places = new LinkedHashMap<>();

    /** How many places have a selector. */
    private int choosy;

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
        BroadcastPlace<E> before = places.get(subscriber.place());
        if (before != null && before.consumers().contains(subscriber.consumer())) {
            throw new IllegalStateException("'" + subscriber.consumer()
                    + "' is already subscribed: a broadcast gives each event to a subscriber once");
        }
        DemandQueue<E> consumers = before == null ? new DemandQueue<>() : before.consumers();
        BroadcastPlace<E> place =
                new BroadcastPlace<>(consumers, subscriber.options().selector());
        places.put(subscriber.place(), place);
        choosy += choices(place) - choices(before);
        consumers.add(subscriber);
        grant = smallestDemand();
    }

    private static int choices(@Nullable BroadcastPlace<?> place) {
        return place != null && place.selector() != null ? 1 : 0;
    }

    @Override
    public void cancelled(Subscriber<E> subscriber, Discards<E> discards) {
        BroadcastPlace<E> place = place(subscriber);
        place.consumers().remove(subscriber);
        if (place.consumers().isEmpty()) {
            places.remove(subscriber.place());
            choosy -= choices(place);
        }
        grant = smallestDemand();
    }

    @Override
    public void asked(Subscriber<E> subscriber) {
        place(subscriber).consumers().refresh(subscriber);
        grant = smallestDemand();
    }

    @Override
    public long grant() {
        return grant;
    }

    @Override
    public void dispatch(EventSlice<E> events, Discards<E> discards) {
        if (choosy == 0) {
            for (BroadcastPlace<E> place : places.values()) {
                place.consumers().deliver(events);
            }
            grant -= events.size();
            if (grant == 0) {
                grant = smallestDemand(); // a demand without bound counts as a large one, again and again
            }
        } else {
            Selection<E> selection = new Selection<>(events, discards);
            places.values().forEach(selection::deliver);
            selection.discardUnwanted();
            grant = smallestDemand();
        }
    }

    private long smallestDemand() {
        return places.values().stream()
                .mapToLong(place -> place.consumers().total())
                .min()
                .orElse(0);
    }

    private BroadcastPlace<E> place(Subscriber<E> subscriber) {
        return Objects.requireNonNull(places.get(subscriber.place()), "not subscribed");
    }
}
