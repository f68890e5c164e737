package io.genstage.spring.reactive;

import java.util.concurrent.Flow;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * Publishers of the JDK and, if it is on the class path, of Reactive Streams. Reactor's publishers are among the
 * latter.
 */
public final class Publishers {

    private static final boolean REACTIVE_STREAMS =
            ClassUtils.isPresent("org.reactivestreams.Publisher", Publishers.class.getClassLoader());

    private Publishers() {}

    public static boolean isPublisher(Class<?> type) {
        return isFlow(type) || (REACTIVE_STREAMS && ReactiveStreams.isPublisher(type));
    }

    private static boolean isFlow(Class<?> type) {
        return Flow.Publisher.class.isAssignableFrom(type);
    }

    /** {@return the type of a publisher's events, or {@link ResolvableType#NONE} if the type is not declared} */
    public static ResolvableType eventType(ResolvableType publisher) {
        return isFlow(publisher.toClass())
                ? publisher.as(Flow.Publisher.class).getGeneric()
                : ReactiveStreams.eventType(publisher);
    }

    /** {@return a publisher as a publisher of the JDK} */
    public static Flow.Publisher<?> toFlow(Object publisher) {
        return publisher instanceof Flow.Publisher<?> flow ? flow : ReactiveStreams.toFlow(publisher);
    }
}
