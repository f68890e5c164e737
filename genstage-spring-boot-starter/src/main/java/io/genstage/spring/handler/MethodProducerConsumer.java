package io.genstage.spring.handler;

import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.Subscription;
import io.genstage.spring.signature.InputForm;
import java.util.List;

/** A producer-consumer whose method takes the batch, or its events one by one. */
final class MethodProducerConsumer extends MethodStage<Object> implements ProducerConsumerStage<Object, Object> {

    private final InputForm input;

    MethodProducerConsumer(MethodHandler handler, StageBean bean, boolean wrapped) {
        super(handler, bean);
        this.input = handler.signature().inputForm(wrapped);
    }

    @Override
    public void handleEvents(List<Object> events, Subscription from, Emitter<Object> out) throws Exception {
        call().pass(input.fill(events), from, context(), out);
    }
}
