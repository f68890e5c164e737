package io.genstage.flow.tck;

import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.Test;

/** The TCK on the publisher of a stage that broadcasts. */
@Test
public class StagePublisherTckTest extends FlowPublisherVerification<Integer> {

    private final Tck tck = new Tck();

    public StagePublisherTckTest() {
        super(Tck.environment());
    }

    @Override
    public Flow.Publisher<Integer> createFlowPublisher(long elements) {
        return tck.start(PipelineDefinition.named("numbers")
                        .producer("source", Tck.numbers(elements), s -> s.dispatcher(BroadcastDispatcher::new)))
                .publisher("source");
    }

    @Override
    public Flow.Publisher<Integer> createFailedFlowPublisher() {
        return tck.ofFailedPipeline();
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
}
