package io.genstage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The optional callbacks of a stage, all of them called by the stage itself, one at a time and never beside a handler
 * call: a stage needs no locks. After GenStage's {@code init}, {@code format_discarded} and {@code terminate}.
 *
 * @since 0.1.0
 */
public interface StageCallbacks {

    /**
     * Called once before the first event, and before any subscription of the pipeline stands. The pipeline starts only
     * when every stage has returned from it.
     *
     * @param context what the stage may know of itself; stays valid for the stage's life
     * @throws Exception to refuse the start: the pipeline then fails with it
     */
    default void started(StageContext context) throws Exception {}

    /**
     * Called when a subscription of the stage, to a producer or of a consumer, was cancelled or its other end has failed: on a
     * consumer behind the last event of that subscription, and before the cancel mode takes effect (R136, R137, R145). That a
     * producer has completed is no cancel.
     *
     * @param subscription the subscription that is over
     * @param reason why, or {@code null} if nothing is wrong
     * @throws Exception to fail the stage
     */
    default void cancelled(Subscription subscription, @Nullable Throwable reason) throws Exception {}

    /**
     * Called when the stage's buffer was full, once for each emission that did not fit. Unlike GenStage's callback it is
     * given the events themselves (R107, R108).
     *
     * @param events the events that were discarded, in the order of their emission
     * @throws Exception to fail the stage
     */
    default void discarded(List<?> events) throws Exception {}

    /**
     * Called once when the stage has ended, as its last callback.
     *
     * @param failure why it ended, or {@code null} if it completed or was stopped
     * @throws Exception is logged and otherwise ignored: the stage is over
     */
    default void terminated(@Nullable Throwable failure) throws Exception {}
}
