package io.genstage;

import java.util.List;

/**
 * A stage that handles events and emits events: none, one or several for each. The stage calls its handler only while
 * its own consumers have demand left, so their demand bounds its output.
 *
 * <pre>{@code
 * import io.genstage.ProducerConsumerStage;
 *
 * ProducerConsumerStage<Order, Invoice> invoices = (events, from, out) -> {
 *     for (Order order : events) {
 *         out.emit(invoiceFor(order));
 *     }
 * };
 * }</pre>
 *
 * <p>One instance handles one batch at a time.
 *
 * @param <I> the type of the events that the stage handles
 * @param <O> the type of the events that the stage emits
 * @since 0.1.0
 */
@FunctionalInterface
public interface ProducerConsumerStage<I, O> extends StageCallbacks<O> {

    /**
     * Handles one batch. The method may block.
     *
     * <p>If the method throws, the batch counts as failed, the events that this call emitted are dropped, and the stage
     * fails or, if the pipeline is supervised, gets a new handler.
     *
     * @param events the batch: immutable, never empty, and still valid after the call has returned
     * @param from the subscription over which the events were delivered
     * @param out emits events; valid during this call
     * @throws Exception if the batch could not be handled
     */
    void handleEvents(List<I> events, Subscription from, Emitter<O> out) throws Exception;
}
