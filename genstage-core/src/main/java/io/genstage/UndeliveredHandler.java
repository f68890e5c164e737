package io.genstage;

/**
 * Is notified of the events that a pipeline gave up, unless an {@link Acknowledger} is notified of them.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface UndeliveredHandler {

    /**
     * Called in the turn of the stage that held the events, after the stage's {@link StageCallbacks#discarded} and
     * {@link StageCallbacks#failed}. The method must be quick and must not block. An exception is logged and has no
     * other effect.
     *
     * @param undelivered the events
     */
    void undelivered(Undelivered<?> undelivered);
}
