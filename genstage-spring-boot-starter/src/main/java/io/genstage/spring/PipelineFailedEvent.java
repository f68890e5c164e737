package io.genstage.spring;

import io.genstage.StageFailedException;
import io.genstage.pipeline.Pipeline;

/**
 * A pipeline has failed, because a handler of it has thrown.
 *
 * @since 0.1.0
 */
public final class PipelineFailedEvent extends PipelineEvent {

    private static final long serialVersionUID = 1L;

    private final StageFailedException failure;

    /**
     * Makes an event.
     *
     * @param pipeline the pipeline
     * @param failure which stage has failed, and why
     */
    public PipelineFailedEvent(Pipeline pipeline, StageFailedException failure) {
        super(pipeline);
        this.failure = failure;
    }

    /**
     * {@return which stage has failed, and why}
     */
    public StageFailedException failure() {
        return failure;
    }
}
