package io.genstage.dispatch;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

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

    /** The ids of all instances. */
    private final Set<String> instances = new HashSet<>();

    /** How many places have a selector. */
    private int choosy;

    /**
     * The demand of each place and all that was dispatched before. An event that goes to every place takes one from the demand
     * and adds one to the other, so these sums stay the same.
     */
    private final Minimum levels = new Minimum();

    /** How many events were dispatched. */
    private long given;

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
        if (!instances.add(subscriber.consumer())) {
            throw new IllegalStateException("'" + subscriber.consumer()
                    + "' is already subscribed: a broadcast gives each event to a subscriber once");
        }
        BroadcastPlace<E> place =
                places.computeIfAbsent(subscriber.place(), none -> new BroadcastPlace<>(levels.add(Minimum.NONE)));
        choosy -= place.choosy() ? 1 : 0;
        place.select(subscriber.options().selector());
        choosy += place.choosy() ? 1 : 0;
        place.consumers().add(subscriber);
        update(place);
    }

    @Override
    public void cancelled(Subscriber<E> subscriber, Discards<E> discards) {
        BroadcastPlace<E> place = place(subscriber);
        instances.remove(subscriber.consumer());
        place.consumers().remove(subscriber);
        if (place.consumers().isEmpty()) {
            places.remove(subscriber.place());
            choosy -= place.choosy() ? 1 : 0;
            levels.remove(place.index());
        } else {
            update(place);
        }
    }

    @Override
    public void asked(Subscriber<E> subscriber) {
        BroadcastPlace<E> place = place(subscriber);
        place.consumers().refresh(subscriber);
        update(place);
    }

    @Override
    public long grant() {
        return places.isEmpty() ? 0 : levels.get() - given;
    }

    @Override
    public void dispatch(EventSlice<E> events, Discards<E> discards) {
        given += events.size();
        if (choosy == 0) {
            for (BroadcastPlace<E> place : places.values()) {
                place.consumers().deliver(events);
                update(place);
            }
        } else {
            Selection<E> selection = new Selection<>(events, discards);
            for (BroadcastPlace<E> place : places.values()) {
                selection.deliver(place);
                update(place);
            }
            selection.discardUnwanted();
        }
    }

    private void update(BroadcastPlace<E> place) {
        levels.set(place.index(), place.consumers().total() + given);
    }

    /** {@return how many nodes of the tournament all changes together have changed} */
    long visits() {
        return levels.visits();
    }

    private BroadcastPlace<E> place(Subscriber<E> subscriber) {
        return Objects.requireNonNull(places.get(subscriber.place()), "not subscribed");
    }
}
