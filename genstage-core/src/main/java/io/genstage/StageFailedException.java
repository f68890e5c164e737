package io.genstage;

import io.genstage.internal.text.Texts;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline failed because one of its handlers threw. The cause is what the handler threw.
 *
 * @since 0.1.0
 */
public final class StageFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String pipeline;

    private final String stage;

    private final String instance;

    private final @Nullable String reason;

    /**
     * The failure of a stage whose pipeline is not supervised.
     *
     * @param pipeline the name of the pipeline
     * @param stage the name of the stage
     * @param instance the id of the instance
     * @param cause what the handler threw
     */
    public StageFailedException(String pipeline, String stage, String instance, Throwable cause) {
        this(pipeline, stage, instance, cause, null);
    }

    /**
     * The failure of a supervised stage.
     *
     * @param pipeline the name of the pipeline
     * @param stage the name of the stage
     * @param instance the id of the instance
     * @param cause what the handler threw
     * @param reason why the stage was not restarted, or {@code null} if the pipeline is not supervised
     */
    public StageFailedException(
            String pipeline, String stage, String instance, Throwable cause, @Nullable String reason) {
        super(
                "Stage '" + instance + "' of pipeline '" + pipeline + "' failed"
                        + (reason == null ? "" : " and is not restarted, because " + reason) + ": " + Texts.of(cause),
                cause);
        this.pipeline = pipeline;
        this.stage = stage;
        this.instance = instance;
        this.reason = reason;
    }

    /** {@return the name of the pipeline} */
    public String pipeline() {
        return pipeline;
    }

    /** {@return the name of the stage that failed first} */
    public String stage() {
        return stage;
    }

    /** {@return the id of the instance that failed first, such as {@code store-3}} */
    public String instance() {
        return instance;
    }

    /** {@return why the stage was not restarted, or {@code null} if the pipeline is not supervised} */
    public @Nullable String reason() {
        return reason;
    }
}
