package io.genstage.spring;

import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.Subscription;
import java.util.List;

/** A producer-consumer whose method takes the batch, or its events one by one. */
final class MethodProducerConsumer extends MethodStage<Object> implements ProducerConsumerStage<Object, Object> {

    private final boolean batch;

    MethodProducerConsumer(MethodHandler handler, LentBean bean, boolean batch) {
        super(handler, bean);
        this.batch = batch;
    }

    @Override
    public void handleEvents(List<Object> events, Subscription from, Emitter<Object> out) throws Exception {
        if (batch) {
            handle(events, from, out);
            return;
        }
        for (Object event : events) {
            handle(event, from, out);
        }
    }

    private void handle(Object input, Subscription from, Emitter<Object> out) throws Exception {
        result().emit(call().hand(input, from, context(), out), out);
    }
}
