package io.genstage.spring.handler;

import io.genstage.Emitter;
import io.genstage.StageContext;
import io.genstage.Subscription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls the method of one handler, on any bean that has the method. Exceptions of the method are not wrapped. */
interface HandlerInvoker {

    /**
     * Requests events.
     *
     * @return the result of the method
     */
    @Nullable
    Object ask(Object bean, long demand, StageContext context, @Nullable Emitter<Object> out) throws Exception;

    /**
     * Calls the method once for each input, and waits after each call for an asynchronous result.
     *
     * @param inputs events, or lists or publishers of events
     */
    void hand(Object bean, List<?> inputs, Subscription from, StageContext context) throws Exception;

    /**
     * Calls the method once for each input, and emits after each call the events of the result.
     *
     * @param inputs events, or lists or publishers of events
     */
    void pass(Object bean, List<?> inputs, Subscription from, StageContext context, Emitter<Object> out)
            throws Exception;
}
