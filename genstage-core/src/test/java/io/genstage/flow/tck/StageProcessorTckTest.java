package io.genstage.flow.tck;

import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.flow.FlowProducer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.flow.IdentityFlowProcessorVerification;
import org.testng.SkipException;
import org.testng.annotations.AfterClass;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.Test;

/** The TCK on a producer-consumer as a processor. */
@Test
public class StageProcessorTckTest extends IdentityFlowProcessorVerification<Integer> {

    private final Tck tck = new Tck();

    private final ExecutorService helpers = Executors.newCachedThreadPool();

    public StageProcessorTckTest() {
        super(Tck.environment());
    }

    @Override
    protected Flow.Processor<Integer, Integer> createIdentityFlowProcessor(int bufferSize) {
        return tck.start(PipelineDefinition.named("processor")
                        .producer("input", FlowProducer.create())
                        .producerConsumer(
                                "same",
                                Tck.SAME,
                                s -> s.subscribeTo("input", SubscriptionOptions.ofMaxDemand(bufferSize))
                                        .dispatcher(BroadcastDispatcher::new)))
                .processor("input", "same");
    }

    @Override
    protected Flow.Publisher<Integer> createFailedFlowPublisher() {
        return tck.ofFailedPipeline();
    }

    /** A broadcast continues when all subscribers have requested events. */
    @Override
    public boolean doesCoordinatedEmission() {
        return true;
    }

    @Override
    public ExecutorService publisherExecutorService() {
        return helpers;
    }

    @Override
    public Integer createElement(int element) {
        return element;
    }

    /**
     * Its first subscriber waits for an event before the second has requested one. A broadcast then delivers none, on
     * purpose.
     */
    @Override
    public void optional_spec111_registeredSubscribersMustReceiveOnNextOrOnCompleteSignals() {
        throw new SkipException("A broadcast continues when all subscribers have requested events");
    }

    /** The same here. */
    @Override
    public void
            optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingOneByOne() {
        throw new SkipException("A broadcast continues when all subscribers have requested events");
    }

    @AfterMethod
    public void close() {
        tck.closeAll();
    }

    @AfterClass
    public void stopHelpers() {
        helpers.shutdown();
    }
}
