package io.genstage.internal.engine;

import io.genstage.StageFailedException;
import io.genstage.snapshot.Place;

/** Hears what becomes of a pipeline's stages. Called by the stages, in their turns; implementations must not block. */
public interface StageListener {

    /**
     * A handler threw; the stage will call none any more.
     *
     * @param stage the stage
     * @param failure what the handler threw, and why it is not replaced
     * @param inProgress how many events it was handling
     * @param abandoned how many more had arrived and are not handled
     */
    void failed(StageShell<?, ?> stage, StageFailedException failure, long inProgress, long abandoned);

    /**
     * A handler threw, and will be replaced.
     *
     * @param stage the stage
     * @param failure what the handler threw
     * @param inProgress how many events it was handling
     * @param verdict when it is replaced
     */
    void restarts(StageShell<?, ?> stage, Throwable failure, long inProgress, Supervisor.Restart verdict);

    /**
     * A handler was replaced, because it had thrown or because another stage was restarted.
     *
     * @param stage the stage
     * @param cause what was thrown
     */
    void restarted(StageShell<?, ?> stage, Throwable cause);

    /**
     * A stage held events when it ended, or receives some after its end. No handler handles them.
     *
     * @param stage the stage
     * @param place where it held them
     * @param events how many, at least 1
     */
    void abandoned(StageShell<?, ?> stage, Place place, long events);

    /**
     * A stage is over and holds nothing any more.
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

    /** A stage has become idle. */
    void idle();
}
