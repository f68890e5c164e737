package io.genstage.spring;

import io.genstage.pipeline.Pipeline;
import org.springframework.context.ApplicationEvent;

/**
 * An event in the life of a pipeline. The events of one pipeline are published in order, and never on a thread that
 * runs one of its handlers.
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
