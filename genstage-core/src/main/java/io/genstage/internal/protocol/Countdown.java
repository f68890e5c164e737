package io.genstage.internal.protocol;

/** Who waits for several: the last one that comes goes on. */
public interface Countdown {

    /** {@return whether everybody has come with this one, who then has to go on} */
    boolean countDown();

    /** {@return how to go on when the last one has come} */
    Runnable then();
}
