package io.genstage.pipeline;

import io.genstage.StageFailedException;
import io.genstage.Status;
import io.genstage.definition.StageDefinition;

/**
 * Receives notifications about a pipeline. The pipeline calls it on the threads of its stages. Implementations must be
 * quick and must not block. An exception is logged and has no other effect.
 *
 * <pre>{@code
 * import io.genstage.StageFailedException;
 * import io.genstage.pipeline.Pipeline;
 * import io.genstage.pipeline.PipelineListener;
 *
 * pipeline.addListener(new PipelineListener() {
 *     @Override
 *     public void stageFailed(Pipeline pipeline, StageFailedException failure) {
 *         alerts.raise(failure.getMessage());
 *     }
 * });
 * }</pre>
 *
 * @since 0.1.0
 */
public interface PipelineListener {

    /**
     * Called when the pipeline's status has changed.
     *
     * @param pipeline the pipeline
     * @param status its new status
     */
    default void statusChanged(Pipeline pipeline, Status status) {}

    /**
     * Called when a handler threw and is not replaced: the pipeline has failed.
     *
     * @param pipeline the pipeline
     * @param failure which stage failed, and what it threw
     */
    default void stageFailed(Pipeline pipeline, StageFailedException failure) {}

    /**
     * Called when the handler of a stage was replaced, because it threw or because the handler of another stage threw.
     *
     * @param pipeline the pipeline
     * @param instance the id of the instance, such as {@code store-0}
     * @param cause what was thrown
     */
    default void stageRestarted(Pipeline pipeline, String instance, Throwable cause) {}

    /**
     * Called when a stage was added to the running pipeline, before it starts.
     *
     * @param pipeline the pipeline
     * @param stage the stage
     */
    default void stageAdded(Pipeline pipeline, StageDefinition stage) {}

    /**
     * Called when a stage that was removed from the running pipeline has ended.
     *
     * @param pipeline the pipeline
     * @param stage the name of the stage
     */
    default void stageRemoved(Pipeline pipeline, String stage) {}

    /**
     * Called when a handler call has returned or thrown: once for each batch, each answer, and each attempt of an
     * event's child.
     *
     * @param pipeline the pipeline
     * @param stage the name of the stage
     * @param nanos how long the call took, in nanoseconds. For calls that follow each other at once on one thread, this
     *     includes the time of the engine between them, a fraction of a microsecond
     */
    default void handled(Pipeline pipeline, String stage, long nanos) {}

    /**
     * Called when a handler call with events, or for demand, has failed: once for each attempt.
     *
     * @param pipeline the pipeline
     * @param stage the name of the stage
     * @param cause what the handler threw
     */
    default void attemptFailed(Pipeline pipeline, String stage, Throwable cause) {}
}
