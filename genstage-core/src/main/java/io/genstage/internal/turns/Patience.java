package io.genstage.internal.turns;

/**
 * How long somebody is prepared to wait for looks at stages that change their figures all the time: once for all the stages that he
 * looks at. Belongs to one thread.
 */
public final class Patience {

    private static final long MOST_NANOS = 50_000_000;

    private long since;

    private boolean begun;

    /** {@return whether the time is up} It begins with the first question. */
    boolean isOver() {
        if (!begun) {
            begun = true;
            since = System.nanoTime();
        }
        return System.nanoTime() - since > MOST_NANOS;
    }
}
