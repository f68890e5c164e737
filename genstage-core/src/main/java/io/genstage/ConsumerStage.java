package io.genstage;

import java.util.List;

/**
 * A stage at the end of a pipeline. That it asks for more only when a batch is handled is what slows its sources down
 * to its own speed.
 *
 * @param <E> the type of the events it takes
 * @since 0.1.0
 */
@FunctionalInterface
public interface ConsumerStage<E> extends StageCallbacks<Void> {

    /**
     * Handles one batch. It may block: demand, and with it the whole pipeline upstream, waits for it.
     *
     * @param events the batch: immutable, never empty, valid after the call has returned
     * @param from the subscription that brought it
     * @throws Exception to fail the stage
     */
    void handleEvents(List<E> events, Subscription from) throws Exception;

    /**
     * A consumer that handles one event after the other. In a stage that starts a child for each event that is what there is to do; in an
     * ordinary one an exception fails the whole batch, of which some events may have been handled.
     *
     * @param handler handles one event
     * @param <E> the type of the events it takes
     * @return the consumer
     */
    static <E> ConsumerStage<E> each(EventHandler<? super E> handler) {
        return (events, from) -> {
            for (E event : events) {
                handler.handle(event);
            }
        };
    }
}
