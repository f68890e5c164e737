package io.genstage.spring.handler;

import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.PullLoop;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A producer that pulls its events one by one. To pull many events in a call is cheaper, but pulled events leave the
 * stage only at the end of the call. So the limit for a call doubles while pulling is quick, and falls back to one
 * event after a slow pull.
 */
abstract class PulledStage extends MethodStage<Object> implements ProducerStage<Object> {

    private static final int MAX_EVENTS = 1024;

    private final PullLoop<Object> loop;

    private int limit = 1;

    PulledStage(MethodHandler handler, StageBean bean) {
        this(handler, bean, System::nanoTime);
    }

    PulledStage(MethodHandler handler, StageBean bean, LongSupplier nanoTime) {
        super(handler, bean);
        this.loop = new PullLoop<>(this::pull, nanoTime);
    }

    @Override
    public void handleDemand(long demand, Emitter<Object> out) throws Exception {
        boolean quick = loop.pull(Math.min(demand, limit), emitterOf(out));
        limit = quick ? Math.min(MAX_EVENTS, limit * 2) : 1;
    }

    @Override
    public void terminated(@Nullable Throwable failure) throws Exception {
        loop.terminated(context());
        super.terminated(failure);
    }

    /**
     * Emits the next event.
     *
     * @return whether an event was available
     */
    abstract boolean pull(Emitter<Object> out) throws Exception;
}
