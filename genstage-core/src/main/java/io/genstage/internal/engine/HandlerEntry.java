package io.genstage.internal.engine;

import io.genstage.Emitter;
import io.genstage.Subscription;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;

/**
 * The way from the engine into a handler: a call of some nanoseconds that the JIT compiler cannot see through. So it compiles each
 * handler by itself. Left alone it makes the loop over a batch a part of the engine around it, where it is one of many loops and
 * has no registers left; that took 1.4 times as long, or not, from run to run.
 */
final class HandlerEntry {

    // Not final, though nobody writes to them: a final handle is a constant, and what it leads to is compiled into its
    // caller.

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

    /** See {@link Handler#handleDemand}. Throws what that throws. */
    static <O> void handleDemand(Handler<?, O> handler, long demand, Emitter<O> out) throws Throwable {
        handleDemand.invokeExact(handler, demand, out);
    }

    /** See {@link Handler#handleEvents}. Throws what that throws. */
    static <I, O> void handleEvents(Handler<I, O> handler, List<I> events, Subscription from, Emitter<O> out)
            throws Throwable {
        handleEvents.invokeExact(handler, events, from, out);
    }
}
