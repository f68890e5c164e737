package io.genstage.spring.handler;

import io.genstage.Emitter;
import io.genstage.StageContext;
import io.genstage.Subscription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls a handler method on its bean.
 *
 * @param invoker calls the method
 * @param bean the object that has the method
 */
record HandlerCall(HandlerInvoker invoker, Object bean) {

    /** Asks for events. */
    @Nullable
    Object ask(long demand, StageContext context, @Nullable Emitter<Object> out) throws Exception {
        return invoker.ask(bean, demand, context, out);
    }

    /** Hands events over, or what wraps them, and waits for what is returned to end. */
    void hand(List<?> inputs, Subscription from, StageContext context) throws Exception {
        invoker.hand(bean, inputs, from, context);
    }

    /** Hands events over, or what wraps them, and emits what is returned. */
    void pass(List<?> inputs, Subscription from, StageContext context, Emitter<Object> out) throws Exception {
        invoker.pass(bean, inputs, from, context, out);
    }
}
