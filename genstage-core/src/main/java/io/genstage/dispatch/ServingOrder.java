package io.genstage.dispatch;

/** Subscribers that share events by demand, each event going to one of them, and the order in which they are served. */
interface ServingOrder<E> {

    /** The most that is counted of one subscriber's demand, so that the sum over many unbounded ones stays a number. */
    long MOST_DEMAND = 1L << 40;

    /** Adds a subscriber, behind the others. */
    void add(Subscriber<E> subscriber);

    /** Forgets a subscriber, and with it what it has asked for. */
    void remove(Subscriber<E> subscriber);

    /** Reads a subscriber's level anew, because it has asked for more. */
    void refresh(Subscriber<E> subscriber);

    /** The sum of all subscribers' demand. */
    long total();

    /** Shares events out; there must be demand for all of them. */
    void deliver(EventSlice<E> events);

    /** A subscriber's demand, as it is counted. */
    static long demandOf(Subscriber<?> subscriber) {
        return Math.min(subscriber.outstanding(), MOST_DEMAND);
    }
}
