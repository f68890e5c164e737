package io.genstage.flow.tck;

import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.Subscription;
import io.genstage.definition.PipelineDefinition;
import io.genstage.flow.FlowProducer;
import io.genstage.pipeline.Pipeline;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.tck.SubscriberWhiteboxVerification.SubscriberPuppet;
import org.reactivestreams.tck.SubscriberWhiteboxVerification.WhiteboxSubscriberProbe;
import org.reactivestreams.tck.flow.FlowSubscriberWhiteboxVerification;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.Test;

/**
 * The TCK on a stage as a subscriber, as a white box: the test makes the consumer request, and stops the stage to
 * cancel.
 */
@Test
public class FlowProducerWhiteboxTckTest extends FlowSubscriberWhiteboxVerification<Integer> {

    private final Tck tck = new Tck();

    public FlowProducerWhiteboxTckTest() {
        super(Tck.environment());
    }

    @Override
    protected Flow.Subscriber<Integer> createFlowSubscriber(WhiteboxSubscriberProbe<Integer> probe) {
        FlowProducer<Integer> input = FlowProducer.create();
        ManualConsumer consumer = new ManualConsumer();
        Pipeline pipeline = tck.start(PipelineDefinition.named("in")
                .producer("input", input)
                .consumer("end", consumer, s -> s.subscribeTo("input")));
        Subscription link = consumer.link.orTimeout(10, TimeUnit.SECONDS).join();
        return new Probed(input, probe, new Puppet(link, pipeline));
    }

    @Override
    public Integer createElement(int element) {
        return element;
    }

    @AfterMethod
    public void close() {
        tck.closeAll();
    }

    /** Requests only when the test does. */
    private static final class ManualConsumer implements ConsumerStage<Integer> {

        private final CompletableFuture<Subscription> link = new CompletableFuture<>();

        @Override
        public DemandControl subscribed(Subscription subscription) {
            link.complete(subscription);
            return DemandControl.MANUAL;
        }

        @Override
        public void handleEvents(List<Integer> events, Subscription from) {}
    }

    private record Puppet(Subscription link, Pipeline pipeline) implements SubscriberPuppet {

        @Override
        public void triggerRequest(long elements) {
            link.ask(elements);
        }

        @Override
        public void signalCancel() {
            pipeline.stage("input").stop();
        }
    }

    /** Shows the TCK the signals that the stage receives. */
    private record Probed(Flow.Subscriber<Integer> stage, WhiteboxSubscriberProbe<Integer> probe, Puppet puppet)
            implements Flow.Subscriber<Integer> {

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            stage.onSubscribe(subscription);
            probe.registerOnSubscribe(puppet);
        }

        @Override
        public void onNext(Integer event) {
            stage.onNext(event);
            probe.registerOnNext(event);
        }

        @Override
        public void onError(Throwable failure) {
            stage.onError(failure);
            probe.registerOnError(failure);
        }

        @Override
        public void onComplete() {
            stage.onComplete();
            probe.registerOnComplete();
        }
    }
}
