package io.genstage.spring;

import io.genstage.pipeline.Pipeline;

/**
 * A pipeline has completed: all that there was has been handled.
 *
 * @since 0.1.0
 */
public final class PipelineCompletedEvent extends PipelineEvent {

    private static final long serialVersionUID = 1L;

    /**
     * Makes an event.
     *
     * @param pipeline the pipeline
     */
    public PipelineCompletedEvent(Pipeline pipeline) {
        super(pipeline);
    }
}
