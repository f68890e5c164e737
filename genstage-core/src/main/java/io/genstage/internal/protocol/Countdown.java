package io.genstage.internal.protocol;

/** Counts several replies down, and continues after the last. */
public interface Countdown {

    /** {@return whether this was the last reply; the caller must then run {@link #then()}} */
    boolean countDown();

    /** {@return the action to run after the last reply} */
    Runnable then();
}
