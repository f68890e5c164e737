package io.genstage.spring.handler;

import io.genstage.Emitter;
import io.genstage.StageContext;
import io.genstage.Subscription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls the method of one handler, on any bean that has it. What the method throws is thrown as it is. */
interface HandlerInvoker {

    /**
     * Asks for events.
     *
     * @return what the method returned
     */
    @Nullable
    Object ask(Object bean, long demand, StageContext context, @Nullable Emitter<Object> out) throws Exception;

    /**
     * Hands inputs over, one a call, and waits after each for what the method returned to end.
     *
     * @param inputs events, or what wraps one or a batch of them
     */
    void hand(Object bean, List<?> inputs, Subscription from, StageContext context) throws Exception;

    /**
     * Hands inputs over, one a call, and emits after each what the method returned.
     *
     * @param inputs events, or what wraps one or a batch of them
     */
    void pass(Object bean, List<?> inputs, Subscription from, StageContext context, Emitter<Object> out)
            throws Exception;
}
