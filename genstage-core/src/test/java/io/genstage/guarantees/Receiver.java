package io.genstage.guarantees;

/** The end of a pipeline that a scene watches: a consumer, a subscriber, or a reader. */
interface Receiver {

    /** Ends its subscription by its own decision. */
    void cancel();
}
