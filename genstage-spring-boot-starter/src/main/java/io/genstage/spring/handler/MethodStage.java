package io.genstage.spring.handler;

import io.genstage.Emitter;
import io.genstage.StageContext;
import io.genstage.spring.signature.HandlerParameter;
import io.genstage.spring.signature.HandlerResult;
import io.genstage.spring.signature.HandlerSignature;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A stage whose handler is a method. The method's bean has the optional callbacks. */
abstract class MethodStage<O> extends ForwardedCallbacks<O> {

    private final HandlerSignature signature;

    private final HandlerCall call;

    private @Nullable StageContext context;

    MethodStage(MethodHandler handler, StageBean bean) {
        super(handler.callbacksOf(bean.bean()), bean);
        this.signature = handler.signature();
        this.call = handler.callOn(bean.bean());
    }

    @Override
    public void started(StageContext context) throws Exception {
        this.context = context;
        super.started(context);
    }

    final HandlerCall call() {
        return call;
    }

    final HandlerResult result() {
        return signature.result();
    }

    /** {@return emits the events of the method's result} */
    final Emitter<Object> emitterOf(Emitter<Object> out) {
        return acknowledges() ? new TrackedEmitter(out) : out;
    }

    /** {@return whether the method returns events with their acknowledgers} */
    final boolean acknowledges() {
        return signature.tracked();
    }

    final boolean takesContext() {
        return signature.takes(HandlerParameter.CONTEXT);
    }

    /** {@return the context of the stage} */
    final StageContext context() {
        return Objects.requireNonNull(context, "not started");
    }
}
