package io.genstage.spring;

import io.genstage.pipeline.Pipeline;

/**
 * An instance of a supervised stage was restarted: the pipeline replaced its handler. Either its handler threw, or the
 * handler of another stage threw and the restart strategy includes this stage.
 *
 * @since 0.1.0
 */
public final class StageRestartedEvent extends PipelineEvent {

    private static final long serialVersionUID = 1L;

    private final String instance;

    private final Throwable cause;

    /**
     * Creates an event.
     *
     * @param pipeline the pipeline
     * @param instance the id of the instance, such as {@code store-0}
     * @param cause the exception of its handler, or of the handler of another stage
     */
    public StageRestartedEvent(Pipeline pipeline, String instance, Throwable cause) {
        super(pipeline);
        this.instance = instance;
        this.cause = cause;
    }

    /**
     * {@return the id of the instance, such as {@code store-0}}
     */
    public String instance() {
        return instance;
    }

    /**
     * {@return the exception of its handler, or of the handler of another stage}
     */
    public Throwable cause() {
        return cause;
    }
}
