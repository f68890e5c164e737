package io.genstage.flow;

import io.genstage.ConsumerStage;
import io.genstage.internal.bridge.SubscriberStage;
import java.util.concurrent.Flow;

/**
 * A {@link Flow.Subscriber} as a stage: it is given the stage's events, as many as it has requested, one at a time and never
 * concurrently.
 *
 * <pre>{@code
 * builder.consumer("store", FlowConsumer.into(subscriber), s -> s.subscribeTo("enrich"));
 * }</pre>
 *
 * <p>What it requests is asked of the stage's producers, up to the max demand of each subscription. Of one producer nothing comes
 * that was not requested. Of several nobody knows which will have events, so each is asked for all that is requested; what comes too
 * much waits in the stage's input queue, at most the max demand of all but one.
 *
 * <p>The subscriber is told {@code onSubscribe} when the stage starts; {@code onComplete} when the stage has completed;
 * {@code onError} when it ends in any other way: with the reason of a producer that failed, or with a
 * {@link java.util.concurrent.CancellationException} when the stage was stopped or the pipeline closed. If it cancels, the stage stops
 * and the rest of the pipeline goes on. If it throws, the stage fails, like any other whose handler throws. If it requests less than
 * one event, it is told so by {@code onError}, and the stage stops.
 *
 * @since 0.1.0
 * @see <a href="https://www.reactive-streams.org">Reactive Streams</a>, whose rules (§) it follows
 */
public final class FlowConsumer {

    private FlowConsumer() {}

    /**
     * A stage that hands its events to a subscriber.
     *
     * @param subscriber where events go
     * @param <E> the type of the events
     * @return the stage; as a subscriber subscribes once, it has one instance, belongs to one pipeline, and starts once
     */
    public static <E> ConsumerStage<E> into(Flow.Subscriber<? super E> subscriber) {
        return SubscriberStage.member(subscriber);
    }
}
