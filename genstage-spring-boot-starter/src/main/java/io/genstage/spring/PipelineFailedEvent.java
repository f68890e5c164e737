package io.genstage.spring;

import io.genstage.StageFailedException;
import io.genstage.pipeline.Pipeline;

/**
 * A pipeline has failed, because one of its handlers threw.
 *
 * @since 0.1.0
 */
public final class PipelineFailedEvent extends PipelineEvent {

    private static final long serialVersionUID = 1L;

    private final StageFailedException failure;

    /**
     * Creates an event.
     *
     * @param pipeline the pipeline
     * @param failure the failed stage, and the cause
     */
    public PipelineFailedEvent(Pipeline pipeline, StageFailedException failure) {
        super(pipeline);
        this.failure = failure;
    }

    /**
     * {@return the failed stage, and the cause}
     */
    public StageFailedException failure() {
        return failure;
    }
}
