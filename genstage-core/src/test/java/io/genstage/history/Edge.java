package io.genstage.history;

import io.genstage.Cancellation;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One subscription as it should be. It stands between the dispatcher and the real one, so it knows all that is delivered,
 * and what the consumer's handler then gets must be just that, in just that order (invariants 1, 2 and 4).
 */
final class Edge implements Subscriber<Event> {

    final World world;

    final Subscription subscription;

    final InstanceModel consumer;

    final InstanceModel producer;

    final SubscriptionOptions options;

    boolean manual;

    /** What was delivered and has not been handled. */
    private final ArrayDeque<Event> underWay = new ArrayDeque<>(4);

    /** How much of each delivery has not been handled, oldest first. */
    private final ArrayDeque<Integer> deliveries = new ArrayDeque<>(4);

    private final Subscriber<Event> real;

    private @Nullable Object attachment;

    long delivered;

    /** How much of the present emission is its. */
    int dealt;

    long handled;

    long failed;

    /** What the consumer has asked for if it asks by itself; 0 until it may. */
    long requested;

    private long requestedBefore;

    /** What was asked for by hand. */
    long asked;

    /** What it has really asked for, as far as we have seen. */
    long seen;

    boolean admitted;

    boolean refused;

    /** The producer has let it go. */
    boolean dismissed;

    /** The consumer has been told that it is over. */
    boolean over;

    boolean replaced;

    /** The producer's handler has heard that it comes. */
    boolean announced;

    /** The producer's handler has heard that it is over. */
    boolean denounced;

    /** What somebody wants it to end with. */
    private final List<Cancellation> wishes = new ArrayList<>(1);

    @SuppressWarnings("unchecked") // subscriptions are the engine's links
    Edge(World world, Subscription subscription, InstanceModel producer, InstanceModel consumer, boolean manual) {
        this.world = world;
        this.subscription = subscription;
        this.real = (Subscriber<Event>) subscription;
        this.options = subscription.options();
        this.producer = producer;
        this.consumer = consumer;
        this.manual = manual;
        this.replaced = world.changes.hasReplaced(this);
    }

    // For the dispatcher.

    @Override
    public String place() {
        return real.place();
    }

    @Override
    public String consumer() {
        return real.consumer();
    }

    @Override
    public SubscriptionOptions options() {
        return options;
    }

    @Override
    public long outstanding() {
        return real.outstanding();
    }

    @Override
    public void attach(@Nullable Object object) {
        attachment = object;
    }

    @Override
    public @Nullable Object attachment() {
        return attachment;
    }

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
        producer.watch().delivers(this, events);
        real.deliver(events);
    }

    // For the consumer.

    /** A batch comes to the handler: it is the next part of the oldest delivery (R66, R79). */
    void takesInHand(List<Event> batch) {
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

    void handled(int count) {
        remove(count);
        requestedBefore = requested;
        handled += count;
        if (!manual && requested - handled - failed <= options.minDemand()) {
            requested = handled + failed + options.maxDemand();
        }
    }

    /** What was handled last has failed nevertheless, so nothing was asked for behind it. */
    void failedAfterAll(int count) {
        handled -= count;
        failed += count;
        requested = requestedBefore;
    }

    void failed(int count) {
        remove(count);
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

    int underWay() {
        return underWay.size();
    }

    // Its end.

    void cancel(@Nullable Throwable reason) {
        wishes.add(new Cancellation(Cancellation.Kind.CANCEL, reason));
        subscription.cancel(reason);
    }

    void detach() {
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

    /** The consumer forgets it and is not told: only one that goes itself does that. */
    void endsUntold() {
        over = true;
        boolean confirmed = dismissed || refused || producer.life.isLeaving() || world.isClosing();
        if (!consumer.life.isLeaving() || (consumer.life.listens() && !underWay.isEmpty()) || !confirmed) {
            world.violated(this + " is forgotten by " + consumer.life + ", and " + underWay + " is not handled");
        }
    }

    /** Nothing is under way: what is to end has ended, and what was asked for has been asked for. */
    void atRest(Status pipeline) {
        boolean producerMustKnow = producer.life.listens() && !producer.life.isLeaving();
        if (producerMustKnow && (dismissed || refused) != denounced) {
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
