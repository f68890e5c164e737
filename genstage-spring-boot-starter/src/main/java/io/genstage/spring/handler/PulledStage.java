package io.genstage.spring.handler;

import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.PullLoop;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A producer whose events are pulled one by one. Pulling many at a call is cheaper, but what was pulled waits for the call's
 * end: so a call grows as long as pulling is quick, and begins again with one event when it was not.
 */
abstract class PulledStage extends MethodStage<Object> implements ProducerStage<Object> {

    private static final int MOST = 1024;

    private final PullLoop<Object> loop;

    private int limit = 1;

    PulledStage(MethodHandler handler, LentBean bean) {
        this(handler, bean, System::nanoTime);
    }

    PulledStage(MethodHandler handler, LentBean bean, LongSupplier nanoTime) {
        super(handler, bean);
        this.loop = new PullLoop<>(this::pull, nanoTime);
    }

    @Override
    public void handleDemand(long demand, Emitter<Object> out) throws Exception {
        boolean quick = loop.pull(Math.min(demand, limit), out);
        limit = quick ? Math.min(MOST, limit * 2) : 1;
    }

    @Override
    public void terminated(@Nullable Throwable failure) throws Exception {
        loop.terminated(context());
        super.terminated(failure);
    }

    /**
     * Emits the next event.
     *
     * @return whether there was one
     */
    abstract boolean pull(Emitter<Object> out) throws Exception;
}
