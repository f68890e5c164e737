package io.genstage.protocol;

import io.genstage.ConsumerSnapshot;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.SubscriptionSnapshot;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One subscription, shared by the two stages that it joins. Demand is the distance between two cumulative counters:
 * {@code requested} is written by the consumer only, {@code delivered} by the producer only, and both only grow. An ask is
 * a new level of {@code requested} and a {@link Signal}, which is the link itself; asks that come before the producer
 * has looked are one.
 *
 * <p>Methods are grouped by who may call them: that end's stage, in its own turn.
 *
 * @param <E> the type of the events
 */
public final class Link<E> extends Signal implements Subscriber<E>, Subscription {

    private static final VarHandle REQUESTED;

    static {
        try {
            REQUESTED = MethodHandles.lookup().findVarHandle(Link.class, "requested", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Endpoint producer;

    private final Endpoint consumer;

    private final String place;

    private final SubscriptionOptions options;

    // Written by the consumer.

    private long requested;

    private long received;

    private long processed;

    private long failed;

    private long abandoned;

    private int inHand;

    /** The consumer has forgotten the link; anybody may ask. */
    private volatile boolean over;

    // Written by the producer.

    private long delivered;

    /** The level of {@code requested} when the producer last looked. */
    private long level;

    private boolean admitted;

    private @Nullable Object attachment;

    /**
     * A link that neither end knows yet.
     *
     * @param producer the producing end
     * @param consumer the consuming end
     * @param place the consuming stage's name
     * @param options the subscription's options
     */
    public Link(Endpoint producer, Endpoint consumer, String place, SubscriptionOptions options) {
        this.producer = producer;
        this.consumer = consumer;
        this.place = place;
        this.options = options;
    }

    @Override
    public void accept(Receiver receiver) {
        lower();
        receiver.asked(this);
    }

    // For anybody.

    @Override
    public String producer() {
        return producer.id();
    }

    @Override
    public String consumer() {
        return consumer.id();
    }

    @Override
    public String place() {
        return place;
    }

    @Override
    public SubscriptionOptions options() {
        return options;
    }

    /** By way of the consumer, so that it comes behind the subscription itself. */
    @Override
    public void cancel(@Nullable Throwable reason) {
        consumer.post(new CancelWish(this, reason), null);
    }

    @Override
    public String toString() {
        return consumer() + " <- " + producer();
    }

    /**
     * {@return whether the consumer has forgotten the link, or never took it up}
     */
    public boolean isOver() {
        return over;
    }

    // For the consumer.

    public void over() {
        over = true;
    }

    void subscribe() {
        producer.post(new SubscribeRequest(this), consumer);
    }

    /** Raises the level to the maximum, if few enough events are left of what was asked for (R69). */
    void askIfLow() {
        if (requested - processed - failed <= options.minDemand()) {
            REQUESTED.setVolatile(this, processed + failed + options.maxDemand());
            if (raise()) {
                producer.post(this, consumer);
            }
        }
    }

    void requestCancel(@Nullable Throwable reason) {
        producer.post(new CancelRequest(this, reason), consumer);
    }

    void received(int count) {
        received += count;
    }

    void takeInHand(int count) {
        inHand = count;
    }

    void processed() {
        processed += inHand;
        inHand = 0;
    }

    void failed() {
        failed += inHand;
        inHand = 0;
    }

    void abandoned(int count) {
        abandoned += count;
    }

    SubscriptionSnapshot consumerSnapshot() {
        return new SubscriptionSnapshot(producer(), options, requested, received, processed, inHand, failed, abandoned);
    }

    // For the producer.

    void admit() {
        admitted = true;
    }

    void dismiss() {
        admitted = false;
    }

    boolean admitted() {
        return admitted;
    }

    /** Takes notice of what the consumer has asked for by now. */
    void look() {
        level = (long) REQUESTED.getVolatile(this);
    }

    void end(Ended.Kind kind, @Nullable Throwable reason) {
        consumer.post(new Ended(this, kind, reason), producer);
    }

    ConsumerSnapshot producerSnapshot() {
        return new ConsumerSnapshot(consumer(), level, delivered);
    }

    // For the producer's dispatcher.

    @Override
    public long outstanding() {
        return level - delivered;
    }

    @Override
    public void deliver(EventSlice<E> events) {
        if (events.isEmpty() || events.size() > outstanding()) {
            throw new IllegalStateException("The dispatcher of '" + producer() + "' delivers " + events.size()
                    + " events to '" + consumer() + "', which has asked for " + outstanding());
        }
        delivered += events.size();
        consumer.post(new Delivery<>(this, events), producer);
    }

    @Override
    public void attach(@Nullable Object object) {
        attachment = object;
    }

    @Override
    public @Nullable Object attachment() {
        return attachment;
    }
}
