package io.genstage;

/** See {@link ProducerStage#inletOnly()}. */
final class InletOnly implements ProducerStage<Object> {

    private static final ProducerStage<?> INSTANCE = new InletOnly();

    private InletOnly() {}

    @SuppressWarnings("unchecked") // it emits no events of any type
    static <E> ProducerStage<E> producer() {
        return (ProducerStage<E>) INSTANCE;
    }

    @Override
    public void handleDemand(long demand, Emitter<Object> out) {}

    @Override
    public boolean pollable() {
        return false;
    }
}
