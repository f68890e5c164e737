package io.genstage.spring;

import io.genstage.pipeline.Pipeline;

/**
 * A pipeline has started, or has started again after a stop.
 *
 * @since 0.1.0
 */
public final class PipelineStartedEvent extends PipelineEvent {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an event.
     *
     * @param pipeline the pipeline
     */
    public PipelineStartedEvent(Pipeline pipeline) {
        super(pipeline);
    }
}
