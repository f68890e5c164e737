package io.genstage.dispatch;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Delivers each event to every consuming stage. All stages advance at the speed of the slowest. The instances of a
 * stage with concurrency share its events: each event goes to one of them, by demand.
 *
 * <p>A {@linkplain io.genstage.SubscriptionOptions#withSelector selector} restricts the events of a stage. The selector
 * of the instance that subscribed last applies to the whole stage, so a stage can subscribe again with another
 * selector. An event that a selector rejects uses up no demand of that stage. An event that all selectors reject is
 * discarded. If a selector throws for an event, the event fails at its own stage, whose handler is not called with it.
 *
 * <p>The grant is the minimum of the stages' demand. It is computed from the subscribers' present demand, so it stays
 * correct when subscribers subscribe or leave.
 *
 * @since 0.1.0
 */
public final class BroadcastDispatcher<E> implements Dispatcher<E> {

    private final Map<String, BroadcastStage<E>> stages = new LinkedHashMap<>();

    /** The ids of all instances. */
    private final Set<String> instances = new HashSet<>();

    /** How many stages have a selector. */
    private int selectors;

    /**
     * For each stage its demand plus all events dispatched before. An event for all stages lowers the demand by one and
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
        BroadcastStage<E> stage =
                stages.computeIfAbsent(subscriber.stage(), none -> new BroadcastStage<>(levels.add(Minimum.NONE)));
        selectors -= stage.hasSelector() ? 1 : 0;
        stage.select(subscriber.options().selector());
        selectors += stage.hasSelector() ? 1 : 0;
        stage.consumers().add(subscriber);
        update(stage);
    }

    @Override
    public void cancelled(Subscriber<E> subscriber, Discards<E> discards) {
        BroadcastStage<E> stage = stage(subscriber);
        instances.remove(subscriber.consumer());
        stage.consumers().remove(subscriber);
        if (stage.consumers().isEmpty()) {
            stages.remove(subscriber.stage());
            selectors -= stage.hasSelector() ? 1 : 0;
            levels.remove(stage.index());
        } else {
            update(stage);
        }
    }

    @Override
    public void asked(Subscriber<E> subscriber) {
        BroadcastStage<E> stage = stage(subscriber);
        stage.consumers().refresh(subscriber);
        update(stage);
    }

    @Override
    public long grant() {
        return stages.isEmpty() ? 0 : levels.get() - dispatched;
    }

    @Override
    public void dispatch(EventSlice<E> events, Discards<E> discards) {
        dispatched += events.size();
        if (selectors == 0) {
            for (BroadcastStage<E> stage : stages.values()) {
                stage.consumers().deliver(events);
                update(stage);
            }
        } else {
            Selection<E> selection = new Selection<>(events, discards);
            for (BroadcastStage<E> stage : stages.values()) {
                selection.deliver(stage);
                update(stage);
            }
            selection.discardUnselected();
        }
    }

    private void update(BroadcastStage<E> stage) {
        levels.set(stage.index(), stage.consumers().total() + dispatched);
    }

    /** {@return how many nodes of the tree all changes together have changed} */
    long visits() {
        return levels.visits();
    }

    private BroadcastStage<E> stage(Subscriber<E> subscriber) {
        return Objects.requireNonNull(stages.get(subscriber.stage()), "not subscribed");
    }
}
