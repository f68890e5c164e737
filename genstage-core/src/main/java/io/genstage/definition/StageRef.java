package io.genstage.definition;

/**
 * The name of a stage, with the type of the events that the stage emits. Stages that are declared with references
 * instead of plain names have typed subscriptions: the compiler rejects a subscription whose events the handler cannot
 * handle. Inlets, streams and publishers of the stage have the event type as well.
 *
 * <pre>{@code
 * import io.genstage.ProducerConsumerStage;
 * import io.genstage.definition.PipelineDefinition;
 * import io.genstage.definition.StageRef;
 * import io.genstage.pipeline.Pipeline;
 *
 * StageRef<Order> orders = StageRef.named("orders");
 * StageRef<Invoice> invoices = StageRef.named("invoices");
 * ConsumerStage<Invoice> store = (events, from) -> repository.saveAll(events);
 *
 * Pipeline pipeline = Pipeline.of(PipelineDefinition.named("billing")
 *         .producer(orders, ProducerStage.inletOnly())
 *         .producerConsumer(invoices, ProducerConsumerStage.map(Invoice::of), s -> s.subscribeTo(orders))
 *         .consumer("store", store, s -> s.subscribeTo(invoices))
 *         .build());
 * pipeline.start();
 * Inlet<Order> inlet = pipeline.inlet(orders);
 * }</pre>
 *
 * <p>The type of the handler must be known before its subscriptions: use a variable, a method reference, or a lambda
 * with declared parameter types. The reference itself is only a name; it belongs to no pipeline.
 *
 * @param name the name of the stage
 * @param <E> the type of the events that the stage emits
 * @since 0.1.0
 */
@SuppressWarnings("UnusedTypeParameter") // for the compiler
public record StageRef<E>(String name) {

    /**
     * Makes a reference to a stage.
     *
     * @param name the name of the stage
     * @param <E> the type of the events that the stage emits
     * @return the reference
     */
    public static <E> StageRef<E> named(String name) {
        return new StageRef<>(name);
    }

    /** {@return the name of the stage} */
    @Override
    public String toString() {
        return name;
    }
}
