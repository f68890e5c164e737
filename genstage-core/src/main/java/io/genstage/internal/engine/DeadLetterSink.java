package io.genstage.internal.engine;

import io.genstage.DeadLetter;
import io.genstage.dispatch.EventSlice;

/**
 * Receives the dead letters of stages. A stage sends a letter in its turn, outside of handler calls. While the sink has
 * no room, the stage sends none, and takes no events.
 */
public interface DeadLetterSink {

    /** {@return how many letters may be sent now} */
    long room();

    /**
     * Takes letters over. The caller has made sure that there is {@link #room()}. If this throws, the sink has not taken
     * the letters, and the caller sends them again after the back-off of its stage.
     *
     * @param letters the letters; the slice was derived from the events that failed
     * @param from the stage that could not handle the events
     */
    void send(EventSlice<DeadLetter<?>> letters, StageShell<?, ?> from);

    /**
     * Runs an action once, as soon as there is room. The action may run on any thread, also within this call. It is
     * brief and does not throw.
     *
     * @param wake wakes the stage that waits
     */
    void whenRoom(Runnable wake);
}
