package io.genstage.spring;

import io.genstage.pipeline.Pipeline;

/**
 * An instance of a supervised stage was restarted: its handler was replaced, because it had thrown or because that of another
 * stage had, with which it is restarted.
 *
 * @since 0.1.0
 */
public final class StageRestartedEvent extends PipelineEvent {

    private static final long serialVersionUID = 1L;

    private final String instance;

    private final Throwable cause;

    /**
     * Makes an event.
     *
     * @param pipeline the pipeline
     * @param instance the id of the instance, such as {@code store-0}
     * @param cause what was thrown, by its handler or by that of another stage
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
     * {@return what was thrown, by its handler or by that of another stage}
     */
    public Throwable cause() {
        return cause;
    }
}
