package io.genstage.spring.reactive;

import java.util.concurrent.Flow;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import org.springframework.core.ResolvableType;

/** What needs the jar of Reactive Streams: nobody else names its types, so that an application without it starts. */
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
