package io.genstage.engine;

/**
 * What a pipeline lets its stages do at the moment. Stages read it and are told of nothing but to look again, so a pipeline's
 * status and what its stages do cannot come apart.
 */
public interface Control {

    /**
     * {@return whether handlers may be called}
     */
    boolean handlersRun();

    /**
     * {@return whether producers may be asked for events, and inlets take some}
     */
    boolean intakeOpen();

    /**
     * {@return whether the pipeline was closed, so that its stages end, whatever they hold}
     */
    boolean closed();
}
