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
 * A producer whose events come from a {@link Flow.Publisher}, of which it requests exactly what its consumers have asked for:
 * demand passes through, and nothing waits here that nobody wants.
 *
 * <pre>{@code
 * // a publisher as a stage: it is subscribed to when the stage starts
 * builder.producer("prices", FlowProducer.from(publisher));
 *
 * // a stage as a subscriber, for whoever has the publisher to subscribe it, before the start or after it
 * FlowProducer<Price> prices = FlowProducer.create();
 * builder.producer("prices", prices);
 * publisher.subscribe(prices);
 * }</pre>
 *
 * <p>When the publisher completes, so does the stage, behind the last event; when it fails, the stage fails with the same
 * exception, behind the last event. A publisher that sends more than was requested fails the stage. When the stage ends, its
 * subscription is cancelled, and what is still under way is dropped.
 *
 * <p>The methods of {@link Flow.Subscriber} are the publisher's to call, on any thread, one at a time.
 *
 * @param <E> the type of the events
 * @since 0.1.0
 * @see <a href="https://www.reactive-streams.org">Reactive Streams</a>, whose rules (§) it follows
 */
public final class FlowProducer<E> implements ProducerStage<E>, Flow.Subscriber<E> {

    private final Upstream<E> upstream = new Upstream<>();

    private final AtomicBoolean started = new AtomicBoolean();

    private FlowProducer() {}

    /**
     * A stage that somebody subscribes to a publisher. It takes one subscription in its life, and cancels any other; so it belongs to
     * one pipeline.
     *
     * @param <E> the type of the events
     * @return the stage, which is a subscriber too
     */
    public static <E> FlowProducer<E> create() {
        return new FlowProducer<>();
    }

    /**
     * A stage that subscribes to a publisher when it starts. It is not restarted, because most publishers begin anew for each
     * subscriber, with events that were emitted before: a publisher that fails fails the stage, and a restart of other stages
     * passes it by.
     *
     * @param publisher where its events come from
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
                    + "' was started before, and a subscriber subscribes once. Make one for each pipeline.");
        }
        upstream.begin(context);
    }

    @Override
    public void handleDemand(long demand, Emitter<E> out) throws Exception {
        upstream.look(out);
    }

    @Override
    public void cast(Object message, Emitter<E> out) throws Exception {
        if (Upstream.isWakeUp(message)) {
            upstream.look(out);
        } else {
            ProducerStage.super.cast(message, out);
        }
    }

    @Override
    public boolean pollable() {
        return false;
    }

    /** It has one subscription in its life. */
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
