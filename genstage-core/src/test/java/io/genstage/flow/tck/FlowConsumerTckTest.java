package io.genstage.flow.tck;

import io.genstage.ConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.definition.PipelineDefinition;
import io.genstage.flow.FlowConsumer;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.Test;

/** The TCK on what a declared subscriber receives. Each subscriber is the last stage of a separate pipeline. */
@Test
public class FlowConsumerTckTest extends FlowPublisherVerification<Integer> {

    private final Tck tck = new Tck();

    public FlowConsumerTckTest() {
        super(Tck.environment());
    }

    @Override
    public Flow.Publisher<Integer> createFlowPublisher(long elements) {
        return subscriber -> start(Tck.numbers(elements), subscriber);
    }

    @Override
    public Flow.Publisher<Integer> createFailedFlowPublisher() {
        ProducerStage<Integer> failing = (demand, out) -> {
            throw new IllegalStateException("planted failure");
        };
        return subscriber -> start(failing, new RequestingOne(subscriber));
    }

    private void start(ProducerStage<Integer> source, Flow.Subscriber<? super Integer> subscriber) {
        ConsumerStage<Integer> end = FlowConsumer.into(subscriber);
        tck.begin(PipelineDefinition.named("numbers")
                .producer("source", source)
                .consumer("end", end, s -> s.subscribeTo("source")));
    }

    @AfterMethod
    public void close() {
        tck.closeAll();
    }

    /** Requests before its subscriber does, so that a source that fails at the first request fails at once. */
    private record RequestingOne(Flow.Subscriber<? super Integer> subscriber) implements Flow.Subscriber<Integer> {

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscriber.onSubscribe(subscription);
            subscription.request(1);
        }

        @Override
        public void onNext(Integer event) {
            subscriber.onNext(event);
        }

        @Override
        public void onError(Throwable failure) {
            subscriber.onError(failure);
        }

        @Override
        public void onComplete() {
            subscriber.onComplete();
        }
    }
}
