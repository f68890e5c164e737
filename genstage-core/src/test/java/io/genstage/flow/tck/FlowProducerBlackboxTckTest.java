package io.genstage.flow.tck;

import io.genstage.ConsumerStage;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.flow.FlowProducer;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.Test;

/** The TCK on a stage as a subscriber, as a black box: its consumer requests automatically. */
@Test
public class FlowProducerBlackboxTckTest extends FlowSubscriberBlackboxVerification<Integer> {

    private final Tck tck = new Tck();

    public FlowProducerBlackboxTckTest() {
        super(Tck.environment());
    }

    @Override
    public Flow.Subscriber<Integer> createFlowSubscriber() {
        FlowProducer<Integer> input = FlowProducer.create();
        ConsumerStage<Integer> end = (events, from) -> {};
        tck.start(PipelineDefinition.named("in")
                .producer("input", input)
                .consumer("end", end, s -> s.subscribeTo("input", SubscriptionOptions.ofMaxDemand(8))));
        return input;
    }

    @Override
    public Integer createElement(int element) {
        return element;
    }

    @AfterMethod
    public void close() {
        tck.closeAll();
    }
}
