package io.genstage.spring;

import io.genstage.pipeline.Pipeline;
import org.springframework.context.ApplicationEvent;

/**
 * Something has happened to a pipeline. Events of one pipeline are published in their order, and never on the thread of one
 * of its stages' calls.
 *
 * @since 0.1.0
 */
public abstract class PipelineEvent extends ApplicationEvent {

    private static final long serialVersionUID = 1L;

    PipelineEvent(Pipeline pipeline) {
        super(pipeline);
    }

    /**
     * {@return the pipeline}
     */
    public final Pipeline pipeline() {
        return (Pipeline) getSource();
    }
}
