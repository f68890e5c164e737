package io.genstage.internal.engine;

import io.genstage.Emitter;
import io.genstage.Subscription;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;

/**
 * Calls a handler from the engine. Such a call costs some nanoseconds, and the JIT compiler cannot inline it. So the
 * compiler compiles each handler separately. When it inlined the loop over a batch into the engine, that loop shared
 * the registers with many other loops, and took 1.4 times as long in some runs.
 */
final class HandlerEntry {

    // Not final, although they never change: a final handle is a constant, and its target is inlined into the caller.

    private static MethodHandle handleDemand;

    private static MethodHandle handleEvents;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            handleDemand = lookup.findVirtual(
                    Handler.class, "handleDemand", MethodType.methodType(void.class, long.class, Emitter.class));
            handleEvents = lookup.findVirtual(
                    Handler.class,
                    "handleEvents",
                    MethodType.methodType(void.class, List.class, Subscription.class, Emitter.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private HandlerEntry() {}

    /** See {@link Handler#handleDemand}. Throws what the handler throws. */
    static <O> void handleDemand(Handler<?, O> handler, long demand, Emitter<O> out) throws Throwable {
        handleDemand.invokeExact(handler, demand, out);
    }

    /** See {@link Handler#handleEvents}. Throws what the handler throws. */
    static <I, O> void handleEvents(Handler<I, O> handler, List<I> events, Subscription from, Emitter<O> out)
            throws Throwable {
        handleEvents.invokeExact(handler, events, from, out);
    }
}
