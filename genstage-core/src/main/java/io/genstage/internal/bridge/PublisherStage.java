package io.genstage.internal.bridge;

import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.StageContext;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A producer that subscribes to a publisher each time it starts.
 *
 * @param <E> the type of the events
 */
public final class PublisherStage<E> implements ProducerStage<E> {

    private final Flow.Publisher<? extends E> publisher;

    /** The present subscription; {@code null} while the stage is not running. */
    private final AtomicReference<@Nullable Upstream<E>> upstream = new AtomicReference<>();

    public PublisherStage(Flow.Publisher<? extends E> publisher) {
        this.publisher = Objects.requireNonNull(publisher, "a publisher must not be null");
    }

    @Override
    public void started(StageContext context) {
        Upstream<E> fresh = new Upstream<>();
        if (!upstream.compareAndSet(null, fresh)) {
            throw new IllegalStateException("The handler of stage '" + context.stage()
                    + "' is running already. Call FlowProducer.from(publisher) for each pipeline.");
        }
        fresh.begin(context);
        try {
            publisher.subscribe(fresh);
        } catch (Throwable refusal) {
            terminated(refusal); // no other code calls it for a handler whose start failed
            throw refusal;
        }
    }

    @Override
    public void handleDemand(long demand, Emitter<E> out) throws Exception {
        present().emitAndRequest(out);
    }

    @Override
    public void cast(Object message, Emitter<E> out) throws Exception {
        if (Upstream.isWakeUp(message)) {
            present().emitAndRequest(out);
        } else {
            ProducerStage.super.cast(message, out);
        }
    }

    @Override
    public boolean pollable() {
        return false;
    }

    /** Most publishers send events again to a new subscriber. */
    @Override
    public boolean restartable() {
        return false;
    }

    @Override
    public void terminated(@Nullable Throwable failure) {
        Upstream<E> ended = present();
        upstream.set(null);
        ended.cancel();
    }

    private Upstream<E> present() {
        return Objects.requireNonNull(upstream.get(), "not started");
    }
}
