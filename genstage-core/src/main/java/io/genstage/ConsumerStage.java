package io.genstage;

import java.util.List;

/**
 * A stage at the end of a pipeline: it handles events and emits none. The stage requests more events only after it has
 * handled a batch, so its sources run at its speed.
 *
 * <pre>{@code
 * import io.genstage.ConsumerStage;
 *
 * ConsumerStage<Order> store = (events, from) -> repository.saveAll(events);
 * }</pre>
 *
 * <p>One instance handles one batch at a time.
 *
 * @param <E> the type of the events that the stage handles
 * @since 0.1.0
 */
@FunctionalInterface
public interface ConsumerStage<E> extends StageCallbacks<Void> {

    /**
     * Handles one batch. The method may block. Until it returns, the stage requests no more events, and the stages
     * upstream wait for demand.
     *
     * <p>If the method throws, the stage does with the batch what its {@linkplain
     * io.genstage.supervision.ErrorOptions error options} set. By default the stage fails or, if the pipeline is
     * supervised, gets a new handler, which receives the same events first. To name the event that failed, throw a
     * {@link BatchFailedException}.
     *
     * @param events the batch: immutable, never empty, and still valid after the call has returned
     * @param from the subscription over which the events were delivered
     * @throws Exception if the batch could not be handled
     */
    void handleEvents(List<E> events, Subscription from) throws Exception;

    /**
     * Makes a consumer that calls a handler for one event after the other.
     *
     * <p>If the handler throws, only its event has failed. The events before it count as handled, and the events after
     * it remain queued.
     *
     * @param handler handles one event
     * @param <E> the type of the events that the stage handles
     * @return the consumer
     */
    static <E> ConsumerStage<E> each(EventHandler<? super E> handler) {
        return (events, from) -> {
            int index = 0;
            try {
                for (E event : events) {
                    handler.handle(event);
                    index++;
                }
            } catch (Throwable thrown) {
                throw EventFailure.of(index, events.size(), thrown);
            }
        };
    }
}
