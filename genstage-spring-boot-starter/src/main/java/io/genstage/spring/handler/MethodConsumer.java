package io.genstage.spring.handler;

import io.genstage.ConsumerStage;
import io.genstage.Subscription;
import io.genstage.spring.signature.InputForm;
import java.util.List;

/**
 * A consumer whose method takes the batch, or its events one by one. If the method returns a publisher or a future, the
 * events count as handled, and the stage requests more, when that has completed.
 */
final class MethodConsumer extends MethodStage<Void> implements ConsumerStage<Object> {

    private final InputForm input;

    MethodConsumer(MethodHandler handler, StageBean bean, boolean wrapped) {
        super(handler, bean);
        this.input = handler.signature().inputForm(wrapped);
    }

    @Override
    public void handleEvents(List<Object> events, Subscription from) throws Exception {
        call().hand(input.fill(events), from, context());
    }
}
