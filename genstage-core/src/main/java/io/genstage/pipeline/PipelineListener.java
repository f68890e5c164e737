package io.genstage.pipeline;

import io.genstage.StageFailedException;
import io.genstage.Status;
import io.genstage.definition.StageDefinition;

/**
 * Hears what a pipeline does. Called on the threads of its stages: implementations must be quick and never block; what they
 * throw is logged.
 *
 * @since 0.1.0
 */
public interface PipelineListener {

    /**
     * The pipeline has another status.
     *
     * @param pipeline the pipeline
     * @param status its new status
     */
    default void statusChanged(Pipeline pipeline, Status status) {}

    /**
     * A handler has thrown, and is not replaced: the pipeline has failed.
     *
     * @param pipeline the pipeline
     * @param failure which stage, and what it threw
     */
    default void stageFailed(Pipeline pipeline, StageFailedException failure) {}

    /**
     * The handler of a stage was replaced, because it had thrown or because that of another stage had, with which it is restarted.
     *
     * @param pipeline the pipeline
     * @param instance the id of the instance, such as {@code store-0}
     * @param cause what was thrown
     */
    default void stageRestarted(Pipeline pipeline, String instance, Throwable cause) {}

    /**
     * A stage was added to the running pipeline; it is about to start.
     *
     * @param pipeline the pipeline
     * @param stage the stage
     */
    default void stageAdded(Pipeline pipeline, StageDefinition stage) {}

    /**
     * A stage was removed from the running pipeline, and has ended.
     *
     * @param pipeline the pipeline
     * @param stage the name of the stage
     */
    default void stageRemoved(Pipeline pipeline, String stage) {}

    /**
     * A handler call has returned, or thrown. Called once for each batch, answer, or attempt of an event's child.
     *
     * @param pipeline the pipeline
     * @param stage the name of the stage
     * @param nanos how long the call took, in nanoseconds; of calls that follow each other at once on one thread with the fraction of
     *     a microsecond that the engine needs in between
     */
    default void handled(Pipeline pipeline, String stage, long nanos) {}
}
