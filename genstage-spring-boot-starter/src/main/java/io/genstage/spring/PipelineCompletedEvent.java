package io.genstage.spring;

import io.genstage.pipeline.Pipeline;

/**
 * A pipeline has completed: its producers have completed, and all events have been handled.
 *
 * @since 0.1.0
 */
public final class PipelineCompletedEvent extends PipelineEvent {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an event.
     *
     * @param pipeline the pipeline
     */
    public PipelineCompletedEvent(Pipeline pipeline) {
        super(pipeline);
    }
}
