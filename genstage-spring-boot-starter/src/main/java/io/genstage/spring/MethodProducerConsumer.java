package io.genstage.spring;

import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.StageContext;
import io.genstage.Subscription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A producer-consumer whose method takes the batch, or its events one by one. */
final class MethodProducerConsumer extends MethodStage<Object> implements ProducerConsumerStage<Object, Object> {

    private final boolean batch;

    MethodProducerConsumer(MethodHandler handler, boolean batch) {
        super(handler);
        this.batch = batch;
    }

    @Override
    public void handleEvents(List<Object> events, Subscription from, Emitter<Object> out) throws Exception {
        StageContext context = contextOf(from);
        if (batch) {
            handle(events, from, context, out);
            return;
        }
        for (Object event : events) {
            handle(event, from, context, out);
        }
    }

    private void handle(Object input, Subscription from, @Nullable StageContext context, Emitter<Object> out)
            throws Exception {
        result().emit(call().hand(input, from, context, out), out);
    }
}
