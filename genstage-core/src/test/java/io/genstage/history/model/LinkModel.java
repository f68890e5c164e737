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
import io.genstage.protocol.Link;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One subscription as it should be. It stands between the dispatcher and the real one, so it knows all that is delivered,
 * and what the consumer's handler then gets must be just that, in just that order (invariants 1, 2 and 4).
 */
public final class LinkModel extends ForwardingSubscriber {

    public final World world;

    public final Subscription subscription;

    public final InstanceModel consumer;

    public final InstanceModel producer;

    public final SubscriptionOptions options;

    /** It is asked over by hand, as the consumer's handler has said last. */
    public boolean manual;

    /** It was at some time. */
    public boolean onceManual;

    /** What was delivered and has not been handled. */
    private final ArrayDeque<Event> underWay = new ArrayDeque<>(4);

    /** How much of each delivery has not been handled, oldest first. */
    private final ArrayDeque<Integer> deliveries = new ArrayDeque<>(4);

    public long delivered;

    public long handled;

    public long failed;

    /** What the consumer has asked for if it asks by itself; 0 until it may. */
    public long requested;

    private long requestedBefore;

    /** What was asked for by hand. */
    public long asked;

    /** What it has really asked for, as far as we have seen. */
    public long seen;

    public boolean admitted;

    boolean refused;

    /** The producer has let it go. */
    public boolean dismissed;

    /** The consumer has been told that it is over. */
    public boolean over;

    public boolean replaced;

    /** Which of the consumer's handlers was told of it last. */
    public int toldIn;

    /** Which of the producer's handlers was told of it last. */
    public int announcedIn;

    /** Which of the producer's handlers is to hear that it is over; -1 if none was there. */
    private int goneIn = -1;

    /** The producer's handler has heard that it is over. */
    public boolean denounced;

    /** What somebody wants it to end with. */
    private final List<Cancellation> wishes = new ArrayList<>(1);

    @SuppressWarnings("unchecked") // subscriptions are the engine's links
    LinkModel(World world, Subscription subscription) {
        super((Subscriber<Event>) subscription);
        this.world = world;
        this.subscription = subscription;
        this.options = subscription.options();
        this.producer = world.instance(subscription.producer());
        this.consumer = world.instance(subscription.consumer());
        this.replaced = world.changes.hasReplaced(this);
    }

    // For the dispatcher.

    @Override
    public void deliver(EventSlice<Event> events) {
        if (world.trace.on) {
            world.trace.add("  " + this + " is delivered " + events);
        }
        if (dismissed || !admitted) {
            world.violated(this + " is not there any more and is delivered " + events);
        }
        for (int i = 0; i < events.size(); i++) {
            underWay.add(events.get(i));
        }
        deliveries.add(events.size());
        delivered += events.size();
        producer.fates().delivers(this, consumer.stage.bit, events);
        super.deliver(events);
    }

    // For the consumer.

    /** A batch comes to the handler: it is the next part of the oldest delivery (R66, R79). */
    public void takesInHand(List<Event> batch) {
        if (over) {
            world.violated(this + " is over and brings " + batch);
        }
        int first = deliveries.isEmpty() ? 0 : deliveries.element();
        int expected = manual ? first : Math.min(first, options.batchSize());
        if (batch.size() != expected) {
            world.violated(this + " brings " + batch + ", and should bring " + expected + " of " + underWay);
        }
        int i = 0;
        for (Event next : underWay) {
            if (i == batch.size()) {
                break;
            }
            if (next != batch.get(i++)) {
                world.violated(this + " brings " + batch + " and not the first of " + underWay);
                return;
            }
        }
    }

    public void handled(int count) {
        remove(count);
        hasAsked();
        requestedBefore = requested;
        handled += count;
        if (!manual) {
            askIfLow();
        }
    }

    private void askIfLow() {
        if (requested - handled - failed <= options.minDemand()) {
            requested = handled + failed + options.maxDemand();
        }
    }

    /** The consumer's handler says who asks, and a later one may say otherwise. What was asked for stays asked for. */
    public void begin(boolean byHand) {
        if (byHand) {
            asked = Math.max(asked, requested);
        } else if (manual) {
            requested = asked;
        }
        if (toldIn > 1 && manual != byHand && seen > 0) {
            world.count(Transition.ANOTHER_ASKS);
        }
        manual = byHand;
        onceManual |= byHand;
        if (!manual && requested > 0) {
            askIfLow();
        }
    }

    /** The consumer takes notice that somebody asks by hand. */
    public void hearAsk(int events) {
        asked += manual ? events : 0;
    }

    /** What was handled last has failed nevertheless, so nothing was asked for behind it. */
    void failedAfterAll(int count) {
        handled -= count;
        failed += count;
        requested = requestedBefore;
    }

    /** Nothing comes to a consumer that has not asked, even if it was not seen to. */
    private void hasAsked() {
        if (mayAskFirst()) {
            requested = options.maxDemand();
        }
    }

    public void failed(int count) {
        remove(count);
        hasAsked();
        failed += count;
    }

    private void remove(int count) {
        for (int i = 0; i < count && !underWay.isEmpty(); i++) {
            underWay.remove();
        }
        int first = deliveries.isEmpty() ? count : deliveries.remove();
        if (first > count) {
            deliveries.addFirst(first - count);
        }
    }

    public int underWay() {
        return underWay.size();
    }

    // Its end.

    /** The producer lets it go. */
    public void dismissed() {
        dismissed = true;
        goes();
    }

    public void refused() {
        refused = true;
        goes();
    }

    private void goes() {
        if (producer.life.listens()) {
            goneIn = producer.succession.generation();
        } else if (producer.life.isRestarting()) {
            world.count(Transition.CONSUMER_GONE_MEANWHILE);
        }
    }

    /** Somebody has it, be it only the consumer. */
    boolean stands() {
        return !over && !((Link<?>) subscription).isOver();
    }

    public void cancel(@Nullable Throwable reason) {
        wishes.add(new Cancellation(Cancellation.Kind.CANCEL, reason));
        subscription.cancel(reason);
    }

    public void detach() {
        wishes.add(new Cancellation(Cancellation.Kind.DETACH, null));
        subscription.detach();
    }

    /** The consumer hears that it is over, or completed if there is no cancellation. */
    void ends(@Nullable Cancellation cancellation) {
        if (over) {
            world.violated(this + " ends twice, now with " + cancellation);
        }
        over = true;
        if (!underWay.isEmpty()) {
            world.violated(this + " ends before " + underWay + " was handled");
        }
        if (producer.life.isLeaving() && admitted && !dismissed && !producer.broken) {
            world.violated(this + " ends, and the dispatcher does not know");
        }
        if (!mayEndWith(cancellation)) {
            world.violated(this + " ends with " + cancellation + ", and nothing says so: producer " + producer.life
                    + ", consumer " + consumer.life + ", wishes " + wishes);
        }
    }

    /** The consumer forgets it and is not told: only one that goes itself does that, or that was closed. */
    public void endsUntold() {
        over = true;
        boolean confirmed = dismissed || refused || producer.life.isLeaving() || world.isClosing();
        boolean closed = world.isClosing() && consumer.seenEnded;
        boolean handled = consumer.life.isLeaving() && (!consumer.life.hears() || underWay.isEmpty());
        if (!confirmed || !(handled || closed)) {
            world.violated(this + " is forgotten by " + consumer.life + ", and " + underWay + " is not handled");
        }
    }

    /** Its consumer knows who asks, and has not been seen to ask. */
    public boolean mayAskFirst() {
        return !manual && requested == 0 && toldIn > 0;
    }

    /** Nothing is under way: what is to end has ended, and what was asked for has been asked for. */
    public void atRest(Status pipeline) {
        boolean knewProducer = producer.life.listens() && goneIn == producer.succession.generation();
        if (knewProducer && !producer.life.isLeaving() && !denounced) {
            world.violated(producer + " should have heard that " + this + " is over");
        }
        boolean live = admitted && !dismissed && !over && !producer.broken;
        if (!live) {
            return;
        }
        if (!wishes.isEmpty() || replaced || consumer.life.isLeaving()) {
            world.violated(this + " should have ended");
        }
        if (pipeline == Status.RUNNING && consumer.life.listens() && seen != (manual ? asked : requested)) {
            world.violated(this + " was asked for " + asked + ", and has asked for " + seen);
        }
        if (pipeline == Status.RUNNING && consumer.life.listens() && !manual && seen == 0) {
            world.violated(this + " has asked for nothing");
        }
    }

    private boolean mayEndWith(@Nullable Cancellation cancellation) {
        if (cancellation == null) {
            return producer.life.saysCompleted() || (world.isClosing() && !producer.life.isLeaving());
        }
        return switch (cancellation.kind()) {
            case REFUSED -> refused;
            case CANCEL -> wishes.contains(cancellation);
            case DETACH -> replaced || wishes.contains(cancellation) || producer.life.saysDetached();
            case DOWN -> producer.life.saysDown(cancellation.reason());
        };
    }

    @Override
    public String toString() {
        return consumer.id + " <- " + producer.id + (options.partition() == null ? "" : "/" + options.partition());
    }
}
