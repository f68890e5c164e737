package io.genstage;

/**
 * Handles one event; what {@link ConsumerStage#each} makes a consumer of.
 *
 * @param <E> the type of the event
 * @since 0.1.0
 */
@FunctionalInterface
public interface EventHandler<E> {

    /**
     * Handles one event. It may block.
     *
     * @param event the event
     * @throws Exception to say that it could not be handled
     */
    void handle(E event) throws Exception;
}
