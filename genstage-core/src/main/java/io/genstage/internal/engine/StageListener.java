package io.genstage.internal.engine;

import io.genstage.Place;
import io.genstage.StageFailedException;

/**
 * Is notified of changes in a pipeline's stages. Called by the stages, in their turns. Implementations must not block.
 */
public interface StageListener {

    /**
     * A handler threw, and the stage calls no handler any more.
     *
     * @param stage the stage
     * @param failure what the handler threw, and why the handler is not replaced
     * @param inProgress how many events it was processing
     * @param abandoned how many more events had arrived and are not handled
     */
    void failed(StageShell<?, ?> stage, StageFailedException failure, long inProgress, long abandoned);

    /**
     * A handler threw, and will be replaced.
     *
     * @param stage the stage
     * @param failure what the handler threw
     * @param inProgress how many events it was processing
     * @param verdict when the handler is replaced
     */
    void restarts(StageShell<?, ?> stage, Throwable failure, long inProgress, Supervisor.Restart verdict);

    /**
     * A handler was replaced, because it threw or because another stage was restarted.
     *
     * @param stage the stage
     * @param cause what was thrown
     */
    void restarted(StageShell<?, ?> stage, Throwable cause);

    /**
     * A stage held events when it ended, or received some after its end. No handler handles them.
     *
     * @param stage the stage
     * @param place where the events were
     * @param events how many, at least 1
     */
    void abandoned(StageShell<?, ?> stage, Place place, long events);

    /**
     * A stage has ended and holds no events any more.
     *
     * @param stage the stage
     */
    void ended(StageShell<?, ?> stage);

    /**
     * A handler call has returned. Called for each batch.
     *
     * @param stage the stage
     * @param nanos how long the call took
     */
    void handled(StageShell<?, ?> stage, long nanos);

    /**
     * A handler call with events, or for demand, has failed.
     *
     * @param stage the stage
     * @param cause what the handler threw
     */
    void attemptFailed(StageShell<?, ?> stage, Throwable cause);

    /** A stage has become idle. */
    void idle();
}
