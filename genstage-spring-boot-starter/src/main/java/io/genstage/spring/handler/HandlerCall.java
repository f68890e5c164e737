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

    /** Requests events. */
    @Nullable
    Object ask(long demand, StageContext context, @Nullable Emitter<Object> out) throws Exception {
        return invoker.ask(bean, demand, context, out);
    }

    /** Calls the method with each input, and waits for asynchronous results. */
    void hand(List<?> inputs, Subscription from, StageContext context) throws Exception {
        invoker.hand(bean, inputs, from, context);
    }

    /** Calls the method with each input, and emits the events of the results. */
    void pass(List<?> inputs, Subscription from, StageContext context, Emitter<Object> out) throws Exception {
        invoker.pass(bean, inputs, from, context, out);
    }
}
