package io.genstage.engine;

import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.StageCallbacks;
import io.genstage.Subscription;
import java.util.List;

/** The user's object behind one face, whatever its kind. */
public interface Handler<I, O> {

    StageCallbacks<O> callbacks();

    /**
     * {@return the most events that the next call of {@link #handleEvents} may be given; 0 for no call}
     */
    default long room() {
        return Long.MAX_VALUE;
    }

    default void handleDemand(long demand, Emitter<O> out) throws Exception {
        throw new IllegalStateException("not a producer");
    }

    default void handleEvents(List<I> events, Subscription from, Emitter<O> out) throws Exception {
        throw new IllegalStateException("not a consumer");
    }

    static <O> Handler<Object, O> ofProducer(ProducerStage<O> stage) {
        return new Handler<>() {
            @Override
            public StageCallbacks<O> callbacks() {
                return stage;
            }

            @Override
            public void handleDemand(long demand, Emitter<O> out) throws Exception {
                stage.handleDemand(demand, out);
            }
        };
    }

    static <I, O> Handler<I, O> ofProducerConsumer(ProducerConsumerStage<I, O> stage) {
        return new Handler<>() {
            @Override
            public StageCallbacks<O> callbacks() {
                return stage;
            }

            @Override
            public void handleEvents(List<I> events, Subscription from, Emitter<O> out) throws Exception {
                stage.handleEvents(events, from, out);
            }
        };
    }

    static <I> Handler<I, Void> ofConsumer(ConsumerStage<I> stage) {
        return new Handler<>() {
            @Override
            public StageCallbacks<Void> callbacks() {
                return stage;
            }

            @Override
            public long room() {
                return stage instanceof Gate gate ? gate.room() : Long.MAX_VALUE;
            }

            @Override
            public void handleEvents(List<I> events, Subscription from, Emitter<Void> out) throws Exception {
                stage.handleEvents(events, from);
            }
        };
    }
}
