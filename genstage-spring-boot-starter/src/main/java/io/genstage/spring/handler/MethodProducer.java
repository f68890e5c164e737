package io.genstage.spring.handler;

import io.genstage.Emitter;
import io.genstage.ProducerStage;

/** A producer whose method takes the demand or the emitter. The method is called once for each demand. */
final class MethodProducer extends MethodStage<Object> implements ProducerStage<Object> {

    MethodProducer(MethodHandler handler, StageBean bean) {
        super(handler, bean);
    }

    @Override
    public void handleDemand(long demand, Emitter<Object> out) throws Exception {
        result().emit(call().ask(demand, context(), out), emitterOf(out));
    }
}
