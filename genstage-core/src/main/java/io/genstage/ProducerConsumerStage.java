package io.genstage;

import java.util.List;

/**
 * A stage that turns events into events: none, one or many for each. It is given a batch only while its own consumers
 * have demand left, so its output is bounded by theirs.
 *
 * @param <I> the type of the events it takes
 * @param <O> the type of the events it emits
 * @since 0.1.0
 */
@FunctionalInterface
public interface ProducerConsumerStage<I, O> extends StageCallbacks<O> {

    /**
     * Handles one batch.
     *
     * @param events the batch: immutable, never empty, valid after the call has returned
     * @param from the subscription that brought it
     * @param out where results go, valid during this call
     * @throws Exception to fail the stage
     */
    void handleEvents(List<I> events, Subscription from, Emitter<O> out) throws Exception;
}
