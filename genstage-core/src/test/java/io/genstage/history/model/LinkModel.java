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

    final ArrivedEventsModel arrived = new ArrivedEventsModel();

    private long delivered;

    private long handled;

    private long failed;

    private long skipped;

    private long deadLettered;

    private long withdrawn;

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
        arrived.add(events);
        producer.fates().delivers(this, consumer.stage.bit, events);
        super.deliver(events);
    }

    @Override
    public void withhold(EventSlice<Event> events, Throwable cause) {
        receive(events);
        arrived.addUnselected(events, cause);
        producer.fates().withholds(this, consumer.stage.bit, events);
    }

    private void receive(EventSlice<Event> events) {
        if (world.trace.on) {
            world.trace.add("  " + this + " is delivered " + events);
        }
        if (!end.isSubscribed()) {
            world.violated(this + " is not subscribed and is delivered " + events);
        }
        delivered += events.size();
    }

    // Called by the consumer's handler.

    /** A batch must be the next part of the oldest delivery (R66, R79). */
    public void batchStarts(List<Event> batch) {
        if (end.hasEnded()) {
            world.violated(this + " has ended and passes " + batch + " to the handler");
        }
        if (arrived.nextUnselected() != null) {
            world.violated(this + " passes " + batch + " to the handler, although the selector threw");
        }
        int first = arrived.firstSize();
        int usual = demand.isManual() ? first : Math.min(first, options.batchSize());
        int expected = consumer.redelivery.expected(this, usual);
        if (batch.size() != expected) {
            world.violated(
                    this + " passes " + batch + " to the handler, but should pass " + expected + " of " + arrived);
        }
        if (batch.stream().anyMatch(Event::isWithdrawn)) {
            world.violated(this + " passes " + batch + " to the handler, but events of it were withdrawn");
        }
        if (!arrived.beginsWith(batch)) {
            world.violated(this + " passes " + batch + " to the handler, but not the first of " + arrived);
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

    /**
     * The next event fails, because the selector threw.
     *
     * @param then what becomes of it
     */
    void endUnselected(ErrorOptions.Then then) {
        ArrivedEventsModel.Unselected next = arrived.removeUnselected();
        demand.batchArrived();
        world.count(Transition.FAILED_BY_SELECTOR);
        switch (then) {
            case FAIL -> {
                failed++;
                consumer.undelivered.givenUp(next.event());
                next.event().giveUp(Loss.by(next.cause()));
            }
            case SKIP -> {
                skipped++;
                next.event().done();
            }
            case DEAD_LETTER -> {
                deadLettered++;
                next.event().done();
            }
        }
        demand.requestInPlaceOfOne();
    }

    private void remove(int count, @Nullable Loss loss) {
        arrived.remove(count, event -> settle(event, loss));
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
        arrived.abandon(event -> {
            consumer.undelivered.givenUp(event);
            event.giveUp(Loss.WITHOUT_FAILURE);
        });
    }

    /** The consumer has dropped events because their sources have withdrawn them: the first ones that are withdrawn. */
    void drop(long count) {
        if (count == 0) {
            return;
        }
        long missing = arrived.drop(count, this::dropped);
        if (missing != 0) {
            world.violated(this + " has dropped " + missing + " more events than were withdrawn");
        }
        demand.dropped(count);
    }

    private void dropped(Event event, int position) {
        withdrawn++;
        consumer.redelivery.withdrawn(this, position);
        world.count(Transition.WITHDRAWN_FROM_QUEUE);
        event.giveUp(Loss.WITHDRAWN);
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

    public long withdrawn() {
        return withdrawn;
    }

    /** {@return how many events have ended} */
    public long settled() {
        return handled + failed + skipped + deadLettered + withdrawn;
    }

    public int unhandled() {
        return arrived.size();
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
