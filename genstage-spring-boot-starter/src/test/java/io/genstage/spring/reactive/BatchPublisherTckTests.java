package io.genstage.spring.reactive;

import java.util.concurrent.Flow;
import java.util.stream.LongStream;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;
import org.testng.annotations.Test;

/** The TCK of Reactive Streams on a batch. */
@Test
public class BatchPublisherTckTests extends FlowPublisherVerification<Object> {

    public BatchPublisherTckTests() {
        // a long timeout for what must happen, because the machine may be busy; a short one for what must not happen
        super(new TestEnvironment(30_000, 50, 20));
    }

    @Override
    public Flow.Publisher<Object> createFlowPublisher(long elements) {
        if (elements == 0) {
            throw new SkipException("A batch has at least one event");
        }
        return new BatchPublisher(LongStream.range(0, elements)
                .mapToObj(number -> (Object) number)
                .toList());
    }

    @Override
    public Flow.Publisher<Object> createFailedFlowPublisher() {
        throw new SkipException("A batch does not fail");
    }

    @Override
    public long maxElementsFromPublisher() {
        return 10_000;
    }
}
