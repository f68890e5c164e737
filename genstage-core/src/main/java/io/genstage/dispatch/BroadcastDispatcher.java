package io.genstage.dispatch;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Delivers each event to every consuming stage. All stages advance at the speed of the slowest. The instances of a
 * stage with concurrency share one place: each event goes to one of them, by demand.
 *
 * <p>A {@linkplain io.genstage.SubscriptionOptions#withSelector selector} restricts the events of a place. The selector
 * of the instance that subscribed last applies to the whole place, so a stage can subscribe again with another
 * selector. An event that a selector rejects uses up no demand of that place. An event that all selectors reject is
 * discarded. If a selector throws for an event, only its own place does not receive that event.
 *
 * <p>The grant is the minimum of the places' demand. It is computed from the subscribers' present demand, so it stays
 * correct when subscribers subscribe or leave.
 *
 * @since 0.1.0
 */
public final class BroadcastDispatcher<E> implements Dispatcher<E> {

    private final Map<String, BroadcastPlace<E>> places = new LinkedHashMap<>();

    /** The ids of all instances. */
    private final Set<String> instances = new HashSet<>();

    /** How many places have a selector. */
    private int selectors;

    /**
     * For each place its demand plus all events dispatched before. An event for all places lowers the demand by one and
     * raises the other by one, so these sums stay the same.
     */
    private final Minimum levels = new Minimum();

    /** How many events were dispatched. */
    private long dispatched;

    /** Makes a dispatcher without subscribers. */
    public BroadcastDispatcher() {}

    @Override
    public String name() {
        return "broadcast";
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if the instance is subscribed already: it would receive every event twice
     */
    @Override
    public void subscribed(Subscriber<E> subscriber) {
        if (!instances.add(subscriber.consumer())) {
            throw new IllegalStateException("'" + subscriber.consumer()
                    + "' is already subscribed: a broadcast delivers each event to a subscriber once");
        }
        BroadcastPlace<E> place =
                places.computeIfAbsent(subscriber.place(), none -> new BroadcastPlace<>(levels.add(Minimum.NONE)));
        selectors -= place.hasSelector() ? 1 : 0;
        place.select(subscriber.options().selector());
        selectors += place.hasSelector() ? 1 : 0;
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
            selectors -= place.hasSelector() ? 1 : 0;
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
        return places.isEmpty() ? 0 : levels.get() - dispatched;
    }

    @Override
    public void dispatch(EventSlice<E> events, Discards<E> discards) {
        dispatched += events.size();
        if (selectors == 0) {
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
            selection.discardUnselected();
        }
    }

    private void update(BroadcastPlace<E> place) {
        levels.set(place.index(), place.consumers().total() + dispatched);
    }

    /** {@return how many nodes of the tree all changes together have changed} */
    long visits() {
        return levels.visits();
    }

    private BroadcastPlace<E> place(Subscriber<E> subscriber) {
        return Objects.requireNonNull(places.get(subscriber.place()), "not subscribed");
    }
}
