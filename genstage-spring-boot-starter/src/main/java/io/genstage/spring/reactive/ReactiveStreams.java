package io.genstage.spring.reactive;

import java.util.concurrent.Flow;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import org.springframework.core.ResolvableType;

/** The only class that names types of Reactive Streams, so that an application without that jar starts. */
public final class ReactiveStreams {

    private ReactiveStreams() {}

    static boolean isPublisher(Class<?> type) {
        return Publisher.class.isAssignableFrom(type);
    }

    static ResolvableType eventType(ResolvableType publisher) {
        return publisher.as(Publisher.class).getGeneric();
    }

    static Flow.Publisher<?> toFlow(Object publisher) {
        return FlowAdapters.toFlowPublisher((Publisher<?>) publisher);
    }

    public static Object fromFlow(Flow.Publisher<?> publisher) {
        return FlowAdapters.toPublisher(publisher);
    }
}
