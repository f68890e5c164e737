package io.genstage;

/**
 * Handles one event. {@link ConsumerStage#each} makes a consumer from it.
 *
 * @param <E> the type of the event
 * @since 0.1.0
 */
@FunctionalInterface
public interface EventHandler<E> {

    /**
     * Handles one event. The method may block.
     *
     * @param event the event
     * @throws Exception if the event could not be handled
     */
    void handle(E event) throws Exception;
}
