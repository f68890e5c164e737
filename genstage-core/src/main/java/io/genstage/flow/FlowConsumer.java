package io.genstage.flow;

import io.genstage.ConsumerStage;
import io.genstage.internal.bridge.SubscriberStage;
import java.util.concurrent.Flow;

/**
 * Makes a stage from a {@link Flow.Subscriber}. The subscriber receives as many of the stage's events as it has
 * requested, one at a time and never concurrently.
 *
 * <pre>{@code
 * builder.consumer("store", FlowConsumer.into(subscriber), s -> s.subscribeTo("enrich"));
 * }</pre>
 *
 * <p>The stage requests from its producers what the subscriber has requested, up to the max demand of each
 * subscription. A single producer delivers exactly what was requested. If there are several producers, it is unknown
 * which of them will have events. The stage then requests the full number from each of them. Surplus events are queued
 * in the stage's input queue: at most the max demand of all subscriptions but one.
 *
 * <p>The stage calls {@code onSubscribe} when it starts, and {@code onComplete} when it has completed. If it ends in
 * another way, it calls {@code onError}: with the reason of a producer that failed, or with a {@link
 * java.util.concurrent.CancellationException} if the stage was stopped or the pipeline closed.
 *
 * <p>If the subscriber cancels, the stage stops and the rest of the pipeline keeps running. If the subscriber throws,
 * the stage fails like any other stage whose handler throws. If the subscriber requests less than one event, the stage
 * calls {@code onError} and stops.
 *
 * @see <a href="https://www.reactive-streams.org">Reactive Streams</a>
 * @since 0.1.0
 */
public final class FlowConsumer {

    private FlowConsumer() {}

    /**
     * Makes a stage that passes its events to a subscriber.
     *
     * @param subscriber receives the events
     * @param <E> the type of the events
     * @return the stage; because a subscriber subscribes once, the stage has one instance, belongs to one pipeline, and
     *     starts once
     */
    public static <E> ConsumerStage<E> into(Flow.Subscriber<? super E> subscriber) {
        return SubscriberStage.declared(subscriber);
    }
}
