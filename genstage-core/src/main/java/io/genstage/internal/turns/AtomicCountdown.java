package io.genstage.internal.turns;

import io.genstage.internal.protocol.Countdown;
import java.util.concurrent.atomic.AtomicInteger;

/** A thread-safe {@link Countdown} with one atomic counter. */
public final class AtomicCountdown implements Countdown {

    private final AtomicInteger left;

    private final Runnable then;

    /**
     * A countdown.
     *
     * @param count the number of participants
     * @param then the continuation, which the last participant runs
     */
    public AtomicCountdown(int count, Runnable then) {
        this.left = new AtomicInteger(count);
        this.then = then;
    }

    /** Raises the count. Only allowed while it is above 0. */
    public void add(int more) {
        left.addAndGet(more);
    }

    @Override
    public boolean countDown() {
        return left.decrementAndGet() == 0;
    }

    @Override
    public Runnable then() {
        return then;
    }
}
