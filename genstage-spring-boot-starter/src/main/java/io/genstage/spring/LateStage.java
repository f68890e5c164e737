package io.genstage.spring;

import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.StageCallbacks;
import io.genstage.StageContext;
import io.genstage.Subscription;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stage that is a bean, before the bean is there: a pipeline can be assembled, and injected, while the beans of its stages
 * are still being made.
 */
abstract class LateStage<S extends StageCallbacks> implements StageCallbacks {

    private final Supplier<S> bean;

    LateStage(Supplier<S> bean) {
        this.bean = bean;
    }

    final S bean() {
        return bean.get();
    }

    @Override
    public void started(StageContext context) throws Exception {
        bean().started(context);
    }

    @Override
    public void discarded(List<?> events) throws Exception {
        bean().discarded(events);
    }

    @Override
    public void terminated(@Nullable Throwable failure) throws Exception {
        bean().terminated(failure);
    }

    static final class Producer extends LateStage<ProducerStage<Object>> implements ProducerStage<Object> {

        Producer(Supplier<ProducerStage<Object>> bean) {
            super(bean);
        }

        @Override
        public void handleDemand(long demand, Emitter<Object> out) throws Exception {
            bean().handleDemand(demand, out);
        }
    }

    static final class ProducerConsumer extends LateStage<ProducerConsumerStage<Object, Object>>
            implements ProducerConsumerStage<Object, Object> {

        ProducerConsumer(Supplier<ProducerConsumerStage<Object, Object>> bean) {
            super(bean);
        }

        @Override
        public void handleEvents(List<Object> events, Subscription from, Emitter<Object> out) throws Exception {
            bean().handleEvents(events, from, out);
        }
    }

    static final class Consumer extends LateStage<ConsumerStage<Object>> implements ConsumerStage<Object> {

        Consumer(Supplier<ConsumerStage<Object>> bean) {
            super(bean);
        }

        @Override
        public void handleEvents(List<Object> events, Subscription from) throws Exception {
            bean().handleEvents(events, from);
        }
    }
}
