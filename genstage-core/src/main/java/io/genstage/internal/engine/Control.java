package io.genstage.internal.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

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

    /**
     * {@return when a shutdown stops waiting for what is inside, by the pipeline's clock, or {@code null} if there is none}
     */
    @Nullable
    Long deadline();

    /**
     * {@return how long a stage may wait at most for its children when it ends them, or {@code null} if that is not limited}
     */
    @Nullable
    Duration patience();
}
