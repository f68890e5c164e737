package io.genstage;

/**
 * A pipeline failed because a handler of it threw. The cause is what the handler threw.
 *
 * @since 0.1.0
 */
public final class StageFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String pipeline;

    private final String stage;

    public StageFailedException(String pipeline, String stage, Throwable cause) {
        super("Stage '" + stage + "' of pipeline '" + pipeline + "' failed: " + cause, cause);
        this.pipeline = pipeline;
        this.stage = stage;
    }

    /**
     * {@return the name of the pipeline}
     */
    public String pipeline() {
        return pipeline;
    }

    /**
     * {@return the id of the instance that failed first}
     */
    public String stage() {
        return stage;
    }
}
