package io.genstage.dispatch;

/** Subscribers that share events by demand, and the order in which they are served. Each event goes to one of them. */
interface ServingOrder<E> {

    /**
     * The maximum that counts of one subscriber's demand, so that the sum over many unbounded demands does not
     * overflow.
     */
    long MOST_DEMAND = 1L << 40;

    /** Adds a subscriber, after the others. */
    void add(Subscriber<E> subscriber);

    /** Removes a subscriber and its demand. */
    void remove(Subscriber<E> subscriber);

    /** Reads a subscriber's demand again, after it requested more events. */
    void refresh(Subscriber<E> subscriber);

    /** {@return the sum of all subscribers' demand} */
    long total();

    /** Distributes events; there must be demand for all of them. */
    void deliver(EventSlice<E> events);

    /** {@return a subscriber's demand, limited to {@link #MOST_DEMAND}} */
    static long demandOf(Subscriber<?> subscriber) {
        return Math.min(subscriber.outstanding(), MOST_DEMAND);
    }
}
