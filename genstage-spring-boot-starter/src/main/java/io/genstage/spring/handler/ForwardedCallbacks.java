package io.genstage.spring.handler;

import io.genstage.Cancellation;
import io.genstage.DemandControl;
import io.genstage.DiscardReason;
import io.genstage.Emitter;
import io.genstage.Reply;
import io.genstage.StageCallbacks;
import io.genstage.StageContext;
import io.genstage.Subscription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stage that forwards its optional callbacks to another object. It belongs to one instance, from its start to its end
 * or restart, and so does its bean.
 */
abstract class ForwardedCallbacks<O> implements StageCallbacks<O> {

    private final StageCallbacks<O> callbacks;

    private final StageBean bean;

    /**
     * Creates a stage.
     *
     * @param callbacks receives the callbacks
     * @param bean released when the stage terminates
     */
    ForwardedCallbacks(StageCallbacks<O> callbacks, StageBean bean) {
        this.callbacks = callbacks;
        this.bean = bean;
    }

    /** If this throws, {@code terminated} is never called, so the bean is released here. */
    @Override
    public void started(StageContext context) throws Exception {
        try {
            callbacks.started(context);
        } catch (Throwable failure) {
            bean.release();
            throw failure;
        }
    }

    @Override
    public final DemandControl subscribed(Subscription subscription) throws Exception {
        return callbacks.subscribed(subscription);
    }

    @Override
    public final void consumerSubscribed(Subscription subscription) throws Exception {
        callbacks.consumerSubscribed(subscription);
    }

    @Override
    public final void cancelled(Subscription subscription, Cancellation cancellation, Emitter<O> out) throws Exception {
        callbacks.cancelled(subscription, cancellation, out);
    }

    @Override
    public final void consumerCancelled(Subscription subscription, Cancellation cancellation, Emitter<O> out)
            throws Exception {
        callbacks.consumerCancelled(subscription, cancellation, out);
    }

    @Override
    public final void completed(Subscription subscription, Emitter<O> out) throws Exception {
        callbacks.completed(subscription, out);
    }

    @Override
    public final void call(Object request, Reply reply, Emitter<O> out) throws Exception {
        callbacks.call(request, reply, out);
    }

    @Override
    public void cast(Object message, Emitter<O> out) throws Exception {
        callbacks.cast(message, out);
    }

    @Override
    public final void info(Object message, Emitter<O> out) throws Exception {
        callbacks.info(message, out);
    }

    @Override
    public final boolean discarded(List<?> events, DiscardReason reason, StageContext context) throws Exception {
        return callbacks.discarded(events, reason, context);
    }

    @Override
    public final void failed(List<?> events, Throwable failure, StageContext context) throws Exception {
        callbacks.failed(events, failure, context);
    }

    @Override
    public final void draining(Emitter<O> out) throws Exception {
        callbacks.draining(out);
    }

    @Override
    public boolean restartable() {
        return callbacks.restartable();
    }

    @Override
    public void terminated(@Nullable Throwable failure) throws Exception {
        try {
            callbacks.terminated(failure);
        } finally {
            bean.release();
        }
    }
}
