package io.genstage.protocol;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts those who have still to come; the last one goes on. It may count more as long as not all have come. */
public final class Countdown {

    private final AtomicInteger left;

    private final Runnable then;

    /**
     * Counts some.
     *
     * @param count how many have to come
     * @param then how to go on; run by the last one
     */
    public Countdown(int count, Runnable then) {
        this.left = new AtomicInteger(count);
        this.then = then;
    }

    /** Counts some more; by one that has still to come, or for one. */
    public void add(int more) {
        left.addAndGet(more);
    }

    /** {@return whether everybody has come with this one, who then has to go on} */
    public boolean lastComes() {
        return left.decrementAndGet() == 0;
    }

    /** {@return how to go on when the last one has come} */
    public Runnable then() {
        return then;
    }
}
