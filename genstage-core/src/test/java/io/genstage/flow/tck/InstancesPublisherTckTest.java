package io.genstage.flow.tck;

import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.Test;

/** The TCK on the publisher of a stage with several instances: a subscriber has several subscriptions. */
@Test
public class InstancesPublisherTckTest extends FlowPublisherVerification<Integer> {

    private final Tck tck = new Tck();

    public InstancesPublisherTckTest() {
        super(Tck.environment());
    }

    @Override
    public Flow.Publisher<Integer> createFlowPublisher(long elements) {
        return tck.start(PipelineDefinition.named("numbers")
                        .producer("source", Tck.numbers(elements))
                        .producerConsumer(
                                "step",
                                Tck.SAME,
                                s -> s.subscribeTo("source", SubscriptionOptions.ofMaxDemand(4))
                                        .concurrency(3)))
                .publisher("step", SubscriptionOptions.ofMaxDemand(30));
    }

    @Override
    public Flow.Publisher<Integer> createFailedFlowPublisher() {
        return tck.ofFailedPipeline();
    }

    @AfterMethod
    public void close() {
        tck.closeAll();
    }
}
