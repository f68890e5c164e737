package io.genstage.internal.protocol;

import io.genstage.Cancellation;
import io.genstage.DemandControl;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.internal.text.Counts;
import io.genstage.snapshot.ConsumerSnapshot;
import io.genstage.snapshot.PartitionSnapshot;
import io.genstage.snapshot.SubscriptionSnapshot;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One subscription, shared by the two stages that it joins. Demand is the difference between two cumulative counters.
 * Only the consumer writes {@code requested}, only the producer writes {@code delivered}, and both only increase. An
 * ask sets a new level of {@code requested} and sends a {@link Signal}, which is the link itself. Asks that the
 * producer has not read yet are merged into one.
 *
 * <p>Methods are grouped by the end that may call them: the stage at that end, in its own turn.
 *
 * @param <E> the type of the events
 */
public final class Link<E> extends Signal implements Subscriber<E>, Subscription {

    private static final VarHandle REQUESTED;

    /** The links of one producer. */
    static final LinkChain.End AT_PRODUCER = new LinkChain.End() {
        @Override
        public <E> @Nullable Link<E> next(Link<E> link) {
            return link.nextAtProducer;
        }

        @Override
        public <E> void next(Link<E> link, @Nullable Link<E> next) {
            link.nextAtProducer = next;
        }

        @Override
        public <E> @Nullable Link<E> previous(Link<E> link) {
            return link.previousAtProducer;
        }

        @Override
        public <E> void previous(Link<E> link, @Nullable Link<E> previous) {
            link.previousAtProducer = previous;
        }
    };

    /** The links of one consumer. */
    static final LinkChain.End AT_CONSUMER = new LinkChain.End() {
        @Override
        public <E> @Nullable Link<E> next(Link<E> link) {
            return link.nextAtConsumer;
        }

        @Override
        public <E> void next(Link<E> link, @Nullable Link<E> next) {
            link.nextAtConsumer = next;
        }

        @Override
        public <E> @Nullable Link<E> previous(Link<E> link) {
            return link.previousAtConsumer;
        }

        @Override
        public <E> void previous(Link<E> link, @Nullable Link<E> previous) {
            link.previousAtConsumer = previous;
        }
    };

    static {
        try {
            REQUESTED = MethodHandles.lookup().findVarHandle(Link.class, "requested", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long id;

    private final Endpoint producer;

    private final Endpoint consumer;

    private final String consumerStage;

    private final SubscriptionOptions options;

    // Written by the consumer.

    private long requested;

    private long received;

    private long handled;

    private long failed;

    private long skipped;

    private long deadLettered;

    private long abandoned;

    private long withdrawn;

    private int inProgress;

    private @Nullable Link<E> nextAtConsumer;

    private @Nullable Link<E> previousAtConsumer;

    /** Whether demand may be raised: not before all subscriptions of the pipeline have been made (R99). */
    private boolean released;

    /** The level of {@code requested} that manual asks have reached, also before {@code released}. */
    private long manualTarget;

    /** How demand is raised, as soon as the consuming stage has set it. Readable on any thread. */
    private volatile @Nullable DemandControl control;

    /** Whether the consumer has removed the link. Readable on any thread. */
    private volatile boolean ended;

    // Written by the producer.

    private long delivered;

    /** The level of {@code requested} when the producer last read it. */
    private long level;

    /** The producer side that has admitted the link, until it dismisses it. */
    private @Nullable ProducerSide<E> admittedTo;

    private @Nullable Link<E> nextAtProducer;

    private @Nullable Link<E> previousAtProducer;

    /** Whether the consumer was notified that the link has ended. */
    private boolean answered;

    private @Nullable Object attachment;

    /**
     * Creates a link that neither end knows yet.
     *
     * @param id a number that no other link has
     * @param producer the producing end
     * @param consumer the consuming end
     * @param consumerStage the consuming stage's name
     * @param options the subscription's options
     */
    public Link(long id, Endpoint producer, Endpoint consumer, String consumerStage, SubscriptionOptions options) {
        this.id = id;
        this.producer = producer;
        this.consumer = consumer;
        this.consumerStage = consumerStage;
        this.options = options;
    }

    @Override
    public void accept(Receiver receiver) {
        lower();
        receiver.asked(this);
    }

    // For any thread.

    /** {@return the consuming end} */
    public Endpoint consumerEnd() {
        return consumer;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public String producer() {
        return producer.id();
    }

    @Override
    public String consumer() {
        return consumer.id();
    }

    @Override
    public String stage() {
        return consumerStage;
    }

    @Override
    public SubscriptionOptions options() {
        return options;
    }

    /** Posts the cancellation to the consumer, so that the producer receives it after the subscription itself. */
    @Override
    public void cancel(@Nullable Throwable reason) {
        postCancel(new Cancellation(Cancellation.Kind.CANCEL, reason));
    }

    @Override
    public void detach() {
        postCancel(new Cancellation(Cancellation.Kind.DETACH, null));
    }

    private void postCancel(Cancellation cancellation) {
        consumer.post(new CallerCancel(this, cancellation), null);
    }

    @Override
    public void ask(long events) {
        if (events < 0) {
            throw new IllegalArgumentException("Demand must not be negative, but is " + events);
        }
        if (control == DemandControl.AUTOMATIC) {
            throw new IllegalStateException("The subscription of '" + consumer() + "' to '" + producer()
                    + "' asks automatically. To ask by hand, return MANUAL from the consumer's 'subscribed' callback.");
        }
        if (events > 0) {
            consumer.post(new CallerAsk(this, events), null);
        }
    }

    @Override
    public String toString() {
        return consumer() + " <- " + producer();
    }

    /** {@return whether the consumer has removed the link, or never added it} */
    public boolean isEnded() {
        return ended;
    }

    /**
     * {@return whether this link can replace {@code other}: same producer, and same partition (without partitions: same
     * consumer)}
     */
    public boolean canReplace(Link<?> other) {
        String partition = options.partition();
        return producer == other.producer
                && Objects.equals(partition, other.options.partition())
                && (partition != null || consumer == other.consumer);
    }

    // For the consumer.

    public void markEnded() {
        ended = true;
    }

    void subscribe(@Nullable Link<?> replaced, @Nullable Countdown answers) {
        producer.post(new SubscribeRequest(this, replaced, answers), consumer);
    }

    /** Sets how demand is raised. May be called again for a new handler. Demand that was asked for before remains. */
    void control(DemandControl whoAsks) {
        control = whoAsks;
        manualTarget = Math.max(manualTarget, requested);
    }

    /** Whether it is known how demand is raised. */
    boolean demandControlKnown() {
        return control != null;
    }

    boolean manual() {
        return control == DemandControl.MANUAL;
    }

    void release() {
        released = true;
        askIfLow();
        askForManualTarget();
    }

    /**
     * Raises {@code requested} so that the maximum is outstanding, if unprocessed demand has fallen to the minimum
     * (R69).
     */
    void askIfLow() {
        long ended = handled + failed + skipped + deadLettered + withdrawn;
        if (!manual() && requested - ended <= options.minDemand()) {
            request(ended + options.maxDemand());
        }
    }

    /** Adds a manual ask. Asks are summed up. A sum beyond {@link Long#MAX_VALUE} means unbounded demand. */
    void askManually(long events) {
        manualTarget = manualTarget + events < 0 ? Long.MAX_VALUE : manualTarget + events;
        askForManualTarget();
    }

    /** Requests events in place of some that ended without reaching the handler, also over a link with manual demand. */
    void askInPlaceOf(int events) {
        if (manual()) {
            askManually(events);
        } else {
            askIfLow();
        }
    }

    private void askForManualTarget() {
        if (released && manualTarget > requested) {
            request(manualTarget);
        }
    }

    private void request(long newLevel) {
        REQUESTED.setRelease(this, newLevel);
        if (raise()) {
            producer.post(this, consumer);
        }
    }

    void requestCancel(Cancellation cancellation) {
        producer.post(new CancelRequest(this, cancellation), consumer);
    }

    int batchSize() {
        return manual() ? Integer.MAX_VALUE : options.batchSize();
    }

    void received(int count) {
        received += count;
    }

    void beginProcessing(int count) {
        inProgress += count;
    }

    void handled(int count) {
        handled += count;
        inProgress -= count;
    }

    void failed(int count) {
        failed += count;
        inProgress -= count;
    }

    void skipped(int count) {
        skipped += count;
        inProgress -= count;
    }

    void deadLettered(int count) {
        deadLettered += count;
        inProgress -= count;
    }

    void abandoned(int count) {
        abandoned += count;
    }

    /** Counts queued events that their sources withdrew. They are requested again. */
    void withdrawn(int count) {
        withdrawn += count;
    }

    /** Counts events in progress as queued again. */
    void returned(int count) {
        inProgress -= count;
    }

    /** Counts events in progress that the handler dropped. */
    void dropped(int count) {
        abandoned += count;
        inProgress -= count;
    }

    SubscriptionSnapshot consumerSnapshot() {
        return new SubscriptionSnapshot(
                id,
                producer(),
                options,
                manual() ? DemandControl.MANUAL : DemandControl.AUTOMATIC,
                requested,
                received,
                handled,
                inProgress,
                failed,
                skipped,
                deadLettered,
                withdrawn,
                abandoned);
    }

    // For the producer.

    void admit(ProducerSide<E> side) {
        admittedTo = side;
    }

    void dismiss() {
        admittedTo = null;
    }

    public boolean admitted() {
        return admittedTo != null;
    }

    /** Reads the level that the consumer has requested by now. */
    void readRequested() {
        level = (long) REQUESTED.getAcquire(this);
    }

    /**
     * Notifies the consumer that the link has ended: {@code null} for a completion. A pipeline that has ended calls
     * this as well, in place of producers that no longer run.
     */
    public void end(@Nullable Cancellation cancellation) {
        consumer.post(new Ended(this, cancellation), producer);
        answered = true;
    }

    /** Sends the consumer a message of a sweep. */
    void sweep(Sweep sweep) {
        consumer.post(sweep.copy(), producer);
    }

    /** {@return whether the producer has admitted the consumer, or has notified it of a refusal} */
    public boolean answered() {
        return answered || admitted();
    }

    ConsumerSnapshot producerSnapshot(@Nullable PartitionSnapshot partition) {
        return new ConsumerSnapshot(id, consumer(), level, delivered, partition);
    }

    // For the producer's dispatcher.

    @Override
    public long outstanding() {
        return level - delivered;
    }

    @Override
    public void deliver(EventSlice<E> events) {
        deliver(events, new Delivery<>(this, events));
    }

    /** Delivers events that fail at the consumer without a call of its handler. */
    void deliverFailed(EventSlice<E> events, Throwable failure) {
        deliver(events, new FailedDelivery<>(this, events, failure));
    }

    private void deliver(EventSlice<E> events, Delivery<E> delivery) {
        ProducerSide<E> side = admittedTo;
        if (side == null) {
            throw new IllegalStateException(
                    "The dispatcher of '" + producer() + "' delivers to '" + consumer() + "', which has left");
        }
        if (events.isEmpty() || events.size() > outstanding()) {
            throw new IllegalStateException(
                    "The dispatcher of '" + producer() + "' delivers " + Counts.events(events.size()) + " to '"
                            + consumer() + "', whose outstanding demand is " + outstanding());
        }
        side.delivered(this, events);
        delivered += events.size();
        consumer.post(delivery, producer);
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
