package io.genstage.spring.handler;

import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.StageCallbacks;
import io.genstage.Subscription;
import java.util.List;

/** A stage whose handler is a bean that implements one of the core's interfaces. */
abstract class BeanStage<O, S extends StageCallbacks<O>> extends ForwardedCallbacks<O> {

    private final S stage;

    private BeanStage(S stage, StageBean bean) {
        super(stage, bean);
        this.stage = stage;
    }

    final S stage() {
        return stage;
    }

    static final class Producer extends BeanStage<Object, ProducerStage<Object>> implements ProducerStage<Object> {

        @SuppressWarnings("unchecked") // event types are compared along the edges
        Producer(StageBean bean) {
            super((ProducerStage<Object>) bean.bean(), bean);
        }

        @Override
        public void handleDemand(long demand, Emitter<Object> out) throws Exception {
            stage().handleDemand(demand, out);
        }
    }

    static final class ProducerConsumer extends BeanStage<Object, ProducerConsumerStage<Object, Object>>
            implements ProducerConsumerStage<Object, Object> {

        @SuppressWarnings("unchecked") // event types are compared along the edges
        ProducerConsumer(StageBean bean) {
            super((ProducerConsumerStage<Object, Object>) bean.bean(), bean);
        }

        @Override
        public void handleEvents(List<Object> events, Subscription from, Emitter<Object> out) throws Exception {
            stage().handleEvents(events, from, out);
        }
    }

    static final class Consumer extends BeanStage<Void, ConsumerStage<Object>> implements ConsumerStage<Object> {

        @SuppressWarnings("unchecked") // event types are compared along the edges
        Consumer(StageBean bean) {
            super((ConsumerStage<Object>) bean.bean(), bean);
        }

        @Override
        public void handleEvents(List<Object> events, Subscription from) throws Exception {
            stage().handleEvents(events, from);
        }
    }
}
