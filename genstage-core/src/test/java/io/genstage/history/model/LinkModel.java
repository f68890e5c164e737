package io.genstage.history.model;

import io.genstage.Cancellation;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.dispatch.ForwardingSubscriber;
import io.genstage.history.event.Event;
import io.genstage.history.event.Transition;
import io.genstage.internal.protocol.Link;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Predicts a {@code Link}, which is one subscription. The model stands between the dispatcher and the link. So it sees
 * every delivery, and the consumer's handler must receive these events in this order (invariants 1, 2 and 4).
 */
public final class LinkModel extends ForwardingSubscriber {

    public final World world;

    public final Subscription subscription;

    public final InstanceModel consumer;

    public final InstanceModel producer;

    public final SubscriptionOptions options;

    public final LinkDemandModel demand;

    public final LinkEndModel end;

    /** The delivered events that were not handled yet. */
    private final ArrayDeque<Event> unhandled = new ArrayDeque<>(4);

    /** How many events of each delivery were not handled yet, oldest delivery first. */
    private final ArrayDeque<Integer> deliveries = new ArrayDeque<>(4);

    /** The delivered events that fail at the consumer, because its selector threw. */
    private final ArrayDeque<Event> unselected = new ArrayDeque<>(1);

    private long delivered;

    private long handled;

    private long failed;

    /** The generation of the consumer's handler whose {@code subscribed} was called last for this link. */
    public int subscribedIn;

    /** The generation of the producer's handler whose {@code consumerSubscribed} was called last for this link. */
    public int announcedIn;

    @SuppressWarnings("unchecked") // subscriptions are the engine's links
    LinkModel(World world, Subscription subscription) {
        super((Subscriber<Event>) subscription);
        this.world = world;
        this.subscription = subscription;
        this.options = subscription.options();
        this.producer = world.instance(subscription.producer());
        this.consumer = world.instance(subscription.consumer());
        this.demand = new LinkDemandModel(this);
        this.end = new LinkEndModel(this);
    }

    // Called by the dispatcher.

    @Override
    public void deliver(EventSlice<Event> events) {
        receive(events);
        producer.fates().delivers(this, consumer.stage.bit, events);
        super.deliver(events);
    }

    @Override
    public void withhold(EventSlice<Event> events) {
        receive(events);
        unselected.addAll(events);
        producer.fates().withholds(this, consumer.stage.bit, events);
    }

    private void receive(EventSlice<Event> events) {
        if (world.trace.on) {
            world.trace.add("  " + this + " is delivered " + events);
        }
        if (!end.isSubscribed()) {
            world.violated(this + " is not subscribed and is delivered " + events);
        }
        for (int i = 0; i < events.size(); i++) {
            unhandled.add(events.get(i));
        }
        deliveries.add(events.size());
        delivered += events.size();
    }

    // Called by the consumer's handler.

    /** A batch must be the next part of the oldest delivery (R66, R79). */
    public void batchStarts(List<Event> batch) {
        if (end.hasEnded()) {
            world.violated(this + " has ended and passes " + batch + " to the handler");
        }
        if (failsNext(unhandled.peek())) {
            world.violated(this + " passes " + batch + " to the handler, although the selector threw");
        }
        int first = deliveries.isEmpty() ? 0 : deliveries.element();
        int usual = demand.isManual() ? first : Math.min(first, options.batchSize());
        int expected = consumer.redelivery.expected(this, usual);
        if (batch.size() != expected) {
            world.violated(
                    this + " passes " + batch + " to the handler, but should pass " + expected + " of " + unhandled);
        }
        int i = 0;
        for (Event next : unhandled) {
            if (i == batch.size()) {
                break;
            }
            if (next != batch.get(i++)) {
                world.violated(this + " passes " + batch + " to the handler, but not the first of " + unhandled);
                return;
            }
        }
    }

    public void batchHandled(int count) {
        remove(count);
        demand.batchArrived();
        handled += count;
        demand.batchHandled();
    }

    public void batchFailed(int count) {
        remove(count);
        demand.batchArrived();
        failed += count;
    }

    /** The batch that was handled last has failed after all. */
    void batchRevoked(int count) {
        handled -= count;
        failed += count;
        demand.batchRevoked();
    }

    /** {@return whether this is the next event, and fails because the selector threw} */
    boolean failsNext(@Nullable Event event) {
        return event != null && event == unhandled.peek() && event == unselected.peek();
    }

    /** The next event fails, because the selector threw. */
    void unselectedFailed() {
        unselected.remove();
        batchFailed(1);
        demand.requestInPlaceOfOne();
        world.count(Transition.FAILED_BY_SELECTOR);
    }

    private void remove(int count) {
        for (int i = 0; i < count && !unhandled.isEmpty(); i++) {
            unhandled.remove();
        }
        int first = deliveries.isEmpty() ? count : deliveries.remove();
        if (first > count) {
            deliveries.addFirst(first - count);
        }
    }

    // Called by acts.

    public void cancel(@Nullable Throwable reason) {
        end.request(new Cancellation(Cancellation.Kind.CANCEL, reason));
        subscription.cancel(reason);
    }

    public void detach() {
        end.request(new Cancellation(Cancellation.Kind.DETACH, null));
        subscription.detach();
    }

    // Counts and checks.

    public long delivered() {
        return delivered;
    }

    public long handled() {
        return handled;
    }

    public long failed() {
        return failed;
    }

    /** {@return how many events were handled or have failed} */
    public long settled() {
        return handled + failed;
    }

    public int unhandled() {
        return unhandled.size();
    }

    /** {@return whether the consumer, or both ends, still have the link} */
    boolean isOpen() {
        return !end.hasEnded() && !((Link<?>) subscription).isEnded();
    }

    /** Nothing is runnable: what must end has ended, and what must be requested was requested. */
    public void checkAtRest(Status pipeline) {
        end.checkAtRest();
        boolean mayRequest = end.isLive() && pipeline == Status.RUNNING && consumer.life.hasHandler();
        if (mayRequest && demand.observed() != demand.requested()) {
            world.violated(
                    this + " should have requested " + demand.requested() + ", but has requested " + demand.observed());
        }
        if (mayRequest && !demand.isManual() && demand.observed() == 0) {
            world.violated(this + " has requested nothing");
        }
    }

    @Override
    public String toString() {
        return consumer.id + " <- " + producer.id + (options.partition() == null ? "" : "/" + options.partition());
    }
}
