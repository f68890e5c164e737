package io.genstage.internal.engine;

/**
 * A consumer that says itself how much it can take. What has arrived beyond that waits in its input queue; whoever raises
 * the number sends the stage a message, so that it looks again.
 */
public interface Gate {

    /**
     * {@return the most events that the next call may be given; 0 for no call}
     */
    long room();

    /**
     * {@return how many events of the last call it has dropped, because nobody takes them any more}
     */
    int dropped();
}
