package io.genstage.engine;

/** Hears what becomes of a pipeline's stages. Called by the stages, in their turns; implementations must not block. */
public interface StageListener {

    /**
     * A handler threw; the stage will call it no more.
     *
     * @param stage the stage
     * @param failure what the handler threw
     * @param inHand how many events it was handling
     * @param abandoned how many more had arrived and are not handled
     */
    void failed(StageShell<?, ?> stage, Throwable failure, int inHand, long abandoned);

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
