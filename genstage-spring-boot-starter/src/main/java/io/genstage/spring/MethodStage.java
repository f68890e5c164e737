package io.genstage.spring;

import io.genstage.StageCallbacks;
import io.genstage.StageContext;
import io.genstage.Subscription;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A stage whose handler is a method, and whose callbacks are those of the method's bean, if that has any. Its instances share
 * it, so what belongs to an instance is kept by the instance's id.
 */
abstract class MethodStage<O> extends ForwardedCallbacks<O> {

    private final MethodHandler handler;

    private final Map<String, StageContext> contexts = new ConcurrentHashMap<>();

    private final boolean takesContext;

    /** Written by each instance before its first call, and the same for all. */
    private @Nullable HandlerCall call;

    /** As {@link #call}. */
    private @Nullable StageCallbacks<O> callbacks;

    MethodStage(MethodHandler handler) {
        this.handler = handler;
        this.takesContext = handler.signature().takes(HandlerParameter.CONTEXT);
    }

    @Override
    public void started(StageContext context) throws Exception {
        call = handler.call();
        callbacks = handler.callbacks();
        contexts.put(context.instance(), context);
        super.started(context);
    }

    @Override
    final StageCallbacks<O> callbacks() {
        return Objects.requireNonNull(callbacks, "not started");
    }

    final HandlerCall call() {
        return Objects.requireNonNull(call, "not started");
    }

    final HandlerResult result() {
        return handler.signature().result();
    }

    /** {@return the context of a producer, which has one instance} */
    final StageContext onlyContext() {
        return contexts.values().iterator().next();
    }

    /** {@return the context of the instance that takes events, if the method wants it} */
    final @Nullable StageContext contextOf(Subscription from) {
        return takesContext ? contexts.get(from.consumer()) : null;
    }
}
