package io.genstage.spring;

import io.genstage.ConsumerStage;
import io.genstage.Subscription;
import java.util.List;

/** A consumer whose method takes the batch, or its events one by one. */
final class MethodConsumer extends MethodStage<Void> implements ConsumerStage<Object> {

    private final boolean batch;

    MethodConsumer(MethodHandler handler, LentBean bean, boolean batch) {
        super(handler, bean);
        this.batch = batch;
    }

    @Override
    public void handleEvents(List<Object> events, Subscription from) throws Exception {
        if (batch) {
            call().hand(events, from, context(), null);
            return;
        }
        for (Object event : events) {
            call().hand(event, from, context(), null);
        }
    }
}
