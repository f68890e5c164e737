package io.genstage.dispatch;

import io.genstage.internal.text.SafeLog;

/**
 * Delivers each event to one consumer: the consumer with the most outstanding demand. A fast consumer therefore
 * receives more events than a slow one. When a consumer leaves, its demand is dropped, so no event is emitted for it.
 *
 * <p>If the source is slower than its consumers, a consumer that requests 1000 events receives all of them before a
 * consumer that requests 10 receives any. All consumers should therefore have the same max demand; the dispatcher logs
 * a warning for the first consumer that differs. Use {@linkplain #fair() fair turns} if they cannot.
 *
 * @since 0.1.0
 */
public final class DemandDispatcher<E> implements Dispatcher<E> {

    private static final SafeLog log = SafeLog.of(DemandDispatcher.class);

    private final ServingOrder<E> consumers;

    /** The max demand that is expected of all consumers, or 0 before the first consumer has subscribed. */
    private int expectedMaxDemand;

    private boolean comparesMaxDemand;

    /** Makes a dispatcher without subscribers, with GenStage's order. */
    public DemandDispatcher() {
        this(DemandOptions.DEFAULT);
    }

    /**
     * Makes a dispatcher without subscribers.
     *
     * @param options how the dispatcher chooses among consumers
     */
    public DemandDispatcher(DemandOptions options) {
        consumers = options.fair() ? new FairTurns<>() : new DemandQueue<>(options.shuffle());
        Integer declared = options.maxDemand();
        expectedMaxDemand = declared == null ? 0 : declared;
        comparesMaxDemand = !options.fair();
    }

    /**
     * Makes a dispatcher that serves consumers in turn. Consumers that are equally fast receive equal shares, whatever
     * their max demand.
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
                    "A demand dispatcher expects a max-demand of {} from all consumers, but '{}' has {}: a consumer"
                            + " with a larger max-demand receives more than its share. Set the same max-demand for all,"
                            + " or use fair turns",
                    expectedMaxDemand,
                    subscriber.consumer(),
                    maxDemand);
        }
    }
}
