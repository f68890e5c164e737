package io.genstage.history.model;

import io.genstage.Cancellation;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.dispatch.ForwardingSubscriber;
import io.genstage.history.event.Event;
import io.genstage.history.event.Loss;
import io.genstage.history.event.Transition;
import io.genstage.internal.protocol.Link;
import io.genstage.supervision.ErrorOptions;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Predicts a {@code Link}, which is one subscription. The model stands between the dispatcher and the link. So it sees
 * every delivery, and the consumer's handler must receive these events in this order (invariants 1, 2 and 4).
 */
public final class LinkModel extends ForwardingSubscriber {

    /** An event for which the selector threw. */
    record Unselected(Event event, Throwable cause) {}

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

    /** How many of these events the consumer has given up, because it has no handler any more. */
    private int abandoned;

    /** The delivered events that fail at the consumer, because its selector threw. */
    private final ArrayDeque<Unselected> unselected = new ArrayDeque<>(1);

    private long delivered;

    private long handled;

    private long failed;

    private long skipped;

    private long deadLettered;

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
    public void withhold(EventSlice<Event> events, Throwable cause) {
        receive(events);
        events.forEach(event -> unselected.add(new Unselected(event, cause)));
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
        if (nextUnselected() != null) {
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
        remove(count, null);
        demand.batchArrived();
        handled += count;
        demand.batchHandled();
    }

    void batchFailed(int count, Throwable failure) {
        remove(count, Loss.by(failure));
        demand.batchArrived();
        failed += count;
    }

    /** Events have failed in their last attempt, and count as done. */
    void batchSkipped(int count) {
        remove(count, null);
        demand.batchArrived();
        skipped += count;
    }

    /** Events have failed in their last attempt, and were handed over. */
    void batchDeadLettered(int count) {
        remove(count, null);
        demand.batchArrived();
        deadLettered += count;
    }

    /** The batch that was handled last has failed after all. */
    void batchRevoked(int count) {
        handled -= count;
        failed += count;
        demand.batchRevoked();
    }

    /** {@return the next event, if it fails because the selector threw, or {@code null}} */
    @Nullable
    Unselected nextUnselected() {
        Unselected next = unselected.peek();
        return next != null && next.event == unhandled.peek() ? next : null;
    }

    /**
     * The next event fails, because the selector threw.
     *
     * @param then what becomes of it
     */
    void endUnselected(ErrorOptions.Then then) {
        Unselected next = unselected.remove();
        unhandled.remove();
        removeDelivered(1);
        demand.batchArrived();
        world.count(Transition.FAILED_BY_SELECTOR);
        switch (then) {
            case FAIL -> {
                failed++;
                consumer.undelivered.givenUp(next.event);
                next.event.giveUp(Loss.by(next.cause));
            }
            case SKIP -> {
                skipped++;
                next.event.done();
            }
            case DEAD_LETTER -> {
                deadLettered++;
                next.event.done();
            }
        }
        demand.requestInPlaceOfOne();
    }

    private void remove(int count, @Nullable Loss loss) {
        for (int i = 0; i < count && !unhandled.isEmpty(); i++) {
            settle(unhandled.remove(), loss);
        }
        removeDelivered(count);
    }

    private void removeDelivered(int count) {
        int first = deliveries.isEmpty() ? count : deliveries.remove();
        if (first > count) {
            deliveries.addFirst(first - count);
        }
    }

    /** Without redelivery, an event was settled before the call with it. */
    private void settle(Event event, @Nullable Loss loss) {
        boolean redelivers = consumer.stage.redelivers;
        if (loss == null) {
            if (redelivers) {
                event.done();
            }
        } else if (redelivers) {
            consumer.undelivered.givenUp(event);
            event.giveUp(loss);
        } else {
            consumer.undelivered.handedOver(event);
        }
    }

    /** No handler will handle the events that were delivered and not handled. */
    void abandonUnhandled() {
        int skipped = abandoned;
        for (Event event : unhandled) {
            if (skipped-- <= 0) {
                consumer.undelivered.givenUp(event);
                event.giveUp(Loss.WITHOUT_FAILURE);
            }
        }
        abandoned = unhandled.size();
    }

    int held(ReceiptModel receipt) {
        int events = 0;
        int skipped = abandoned;
        for (Event event : unhandled) {
            events += skipped-- <= 0 && event.receipts().contains(receipt) ? 1 : 0;
        }
        return events;
    }

    boolean holds(Event event) {
        return unhandled.stream().anyMatch(held -> held.base == event.base);
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

    public long skipped() {
        return skipped;
    }

    public long deadLettered() {
        return deadLettered;
    }

    /** {@return how many events were handled or have failed} */
    public long settled() {
        return handled + failed + skipped + deadLettered;
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
