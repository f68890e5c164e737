package io.genstage.internal.engine;

import io.genstage.InletState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline currently allows its stages to do. Stages read it at each step. A change only makes them check it
 * again, so a pipeline's status and its stages cannot disagree.
 */
public interface Control {

    /**
     * {@return whether handlers may be called}
     */
    boolean handlersRun();

    /** {@return whether producers may be asked for events, and stages may start other new work} */
    boolean sourcesRun();

    /**
     * {@return whether inlets accept events: {@code CREATED}, {@code ACCEPTING} or {@code CLOSED}; an inlet itself knows
     * whether it is full}
     */
    InletState inlets();

    /** {@return whether the events in inlets are kept when stages end, because the failed pipeline may start again} */
    boolean keepsInlets();

    /** {@return why inlets are closed, as the end of a sentence: "the pipeline was closed"} */
    String whyInletsAreClosed();

    /** {@return how often the stopped or failed pipeline was started again; a stage that ends calls {@code draining} once for each start} */
    int starts();

    /**
     * {@return whether no consuming stage can settle events any more: each has ended, or is in a handler call, which a
     * closed pipeline does not wait for}
     */
    boolean consumersOver();

    /**
     * Runs an action once, when a consuming stage has ended and {@link #consumersOver()} holds.
     *
     * @param action brief; may run on any thread
     */
    void whenConsumersOver(Runnable action);

    /** {@return whether the pipeline was closed, so that its stages end even if they hold events} */
    boolean closed();

    /**
     * {@return when a shutdown stops waiting for events in the pipeline, by the pipeline's clock, or {@code null} if it
     * waits without limit}
     */
    @Nullable
    Long deadline();

    /** {@return how long a stage may wait at most for its children when it ends them, or {@code null} without limit} */
    @Nullable
    Duration childTimeout();
}
