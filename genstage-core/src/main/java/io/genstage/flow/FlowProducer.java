package io.genstage.flow;

import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.StageContext;
import io.genstage.internal.bridge.PublisherStage;
import io.genstage.internal.bridge.Upstream;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A producer that emits the events of a {@link Flow.Publisher}. It requests exactly the events that its consumers have
 * requested, so no event is queued without demand.
 *
 * <pre>{@code
 * // subscribes to the publisher when the stage starts
 * builder.producer("prices", FlowProducer.from(publisher));
 *
 * // a subscriber that is a stage; it can be subscribed before the start or later
 * FlowProducer<Price> prices = FlowProducer.create();
 * builder.producer("prices", prices);
 * publisher.subscribe(prices);
 * }</pre>
 *
 * <p>When the publisher completes or fails, the stage completes, or fails with the same exception, after the last
 * event. A publisher that sends more events than were requested fails the stage. When the stage ends, it cancels its
 * subscription and drops events that arrive later.
 *
 * <p>The publisher calls the methods of {@link Flow.Subscriber}, on any thread, one at a time.
 *
 * @param <E> the type of the events
 * @since 0.1.0
 * @see <a href="https://www.reactive-streams.org">Reactive Streams</a>
 */
public final class FlowProducer<E> implements ProducerStage<E>, Flow.Subscriber<E> {

    private final Upstream<E> upstream = new Upstream<>();

    private final AtomicBoolean started = new AtomicBoolean();

    private FlowProducer() {}

    /**
     * Makes a stage that the application subscribes to a publisher. The stage accepts one subscription and cancels any
     * other, so it belongs to one pipeline.
     *
     * @param <E> the type of the events
     * @return the stage, which is also the subscriber
     */
    public static <E> FlowProducer<E> create() {
        return new FlowProducer<>();
    }

    /**
     * Makes a stage that subscribes to a publisher when it starts.
     *
     * <p>The stage is not restarted, because most publishers send events again to a new subscriber. If the publisher
     * fails, the stage fails. A restart of other stages does not affect it.
     *
     * @param publisher the source of the events
     * @param <E> the type of the events
     * @return the stage, for one pipeline at a time
     */
    public static <E> ProducerStage<E> from(Flow.Publisher<? extends E> publisher) {
        return new PublisherStage<>(publisher);
    }

    @Override
    public void started(StageContext context) {
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException("The FlowProducer of stage '" + context.stage()
                    + "' was started before, and a subscriber subscribes once. Make a FlowProducer for each start of a pipeline:"
                    + " declare the producer with a factory.");
        }
        upstream.begin(context);
    }

    @Override
    public void handleDemand(long demand, Emitter<E> out) throws Exception {
        upstream.emitAndRequest(out);
    }

    @Override
    public void cast(Object message, Emitter<E> out) throws Exception {
        if (Upstream.isWakeUp(message)) {
            upstream.emitAndRequest(out);
        } else {
            ProducerStage.super.cast(message, out);
        }
    }

    @Override
    public boolean pollable() {
        return false;
    }

    /** The producer accepts one subscription only. */
    @Override
    public boolean restartable() {
        return false;
    }

    @Override
    public void terminated(@Nullable Throwable failure) {
        upstream.cancel();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        upstream.onSubscribe(subscription);
    }

    @Override
    public void onNext(E event) {
        upstream.onNext(event);
    }

    @Override
    public void onError(Throwable failure) {
        upstream.onError(failure);
    }

    @Override
    public void onComplete() {
        upstream.onComplete();
    }
}
