package io.genstage.spring;

import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.StageCallbacks;
import io.genstage.Subscription;
import java.util.List;
import java.util.function.Supplier;

/**
 * A stage that is a bean, before the bean is there: a pipeline can be assembled, and injected, while the beans of its stages
 * are still being made.
 */
abstract class LateStage<O, S extends StageCallbacks<O>> extends ForwardedCallbacks<O> {

    private final Supplier<S> bean;

    LateStage(Supplier<S> bean) {
        this.bean = bean;
    }

    final S bean() {
        return bean.get();
    }

    @Override
    final StageCallbacks<O> callbacks() {
        return bean();
    }

    static final class Producer extends LateStage<Object, ProducerStage<Object>> implements ProducerStage<Object> {

        Producer(Supplier<ProducerStage<Object>> bean) {
            super(bean);
        }

        @Override
        public void handleDemand(long demand, Emitter<Object> out) throws Exception {
            bean().handleDemand(demand, out);
        }
    }

    static final class ProducerConsumer extends LateStage<Object, ProducerConsumerStage<Object, Object>>
            implements ProducerConsumerStage<Object, Object> {

        ProducerConsumer(Supplier<ProducerConsumerStage<Object, Object>> bean) {
            super(bean);
        }

        @Override
        public void handleEvents(List<Object> events, Subscription from, Emitter<Object> out) throws Exception {
            bean().handleEvents(events, from, out);
        }
    }

    static final class Consumer extends LateStage<Void, ConsumerStage<Object>> implements ConsumerStage<Object> {

        Consumer(Supplier<ConsumerStage<Object>> bean) {
            super(bean);
        }

        @Override
        public void handleEvents(List<Object> events, Subscription from) throws Exception {
            bean().handleEvents(events, from);
        }
    }
}
