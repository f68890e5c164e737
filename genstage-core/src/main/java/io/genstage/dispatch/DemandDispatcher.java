package io.genstage.dispatch;

import io.genstage.internal.text.SafeLog;

/**
 * Each event goes to one consumer, the one with the most outstanding demand: a fast consumer gets more than a slow one
 * (R160–R164). What a leaving consumer had asked for leaves with it, so nothing is emitted for nobody (D1).
 *
 * <p>Where the source is slower than its consumers, one that asks for 1000 events gets them all before one that asks for 10
 * gets any. So all should ask for the same, and a warning is logged about the first that does not (R161); or
 * {@linkplain #fair() fair turns} are asked for.
 *
 * @param <E> the type of the events
 * @since 0.1.0
 */
public final class DemandDispatcher<E> implements Dispatcher<E> {

    private static final SafeLog log = SafeLog.of(DemandDispatcher.class);

    private final ServingOrder<E> consumers;

    /** What all consumers are expected to ask for, or 0 before the first one has come. */
    private int expectedMaxDemand;

    private boolean comparesMaxDemand;

    /** A dispatcher without subscribers, in GenStage's order. */
    public DemandDispatcher() {
        this(DemandOptions.DEFAULT);
    }

    /**
     * A dispatcher without subscribers.
     *
     * @param options how it chooses among consumers
     */
    public DemandDispatcher(DemandOptions options) {
        consumers = options.fair() ? new FairTurns<>() : new DemandQueue<>(options.shuffle());
        Integer declared = options.maxDemand();
        expectedMaxDemand = declared == null ? 0 : declared;
        comparesMaxDemand = !options.fair();
    }

    /**
     * Makes a dispatcher that serves consumers in turn: those that are equally fast get equal shares, whatever they ask for.
     *
     * @param <E> the type of the events
     * @return the dispatcher, without subscribers
     */
    public static <E> DemandDispatcher<E> fair() {
        return new DemandDispatcher<>(DemandOptions.FAIR);
    }

    @Override
    public String name() {
        return "demand";
    }

    @Override
    public void subscribed(Subscriber<E> subscriber) {
        if (comparesMaxDemand) {
            compareMaxDemand(subscriber);
        }
        consumers.add(subscriber);
    }

    @Override
    public void cancelled(Subscriber<E> subscriber, Discards<E> discards) {
        consumers.remove(subscriber);
    }

    @Override
    public void asked(Subscriber<E> subscriber) {
        consumers.refresh(subscriber);
    }

    @Override
    public long grant() {
        return consumers.total();
    }

    @Override
    public void dispatch(EventSlice<E> events, Discards<E> discards) {
        consumers.deliver(events);
    }

    private void compareMaxDemand(Subscriber<E> subscriber) {
        int maxDemand = subscriber.options().maxDemand();
        if (expectedMaxDemand == 0) {
            expectedMaxDemand = maxDemand;
        } else if (maxDemand != expectedMaxDemand) {
            comparesMaxDemand = false;
            log.warn(
                    "A demand dispatcher expects a max-demand of {} from all consumers, but '{}' has {}: whoever asks for more"
                            + " gets more than its share. Let all ask for the same, or share out in fair turns",
                    expectedMaxDemand,
                    subscriber.consumer(),
                    maxDemand);
        }
    }
}
