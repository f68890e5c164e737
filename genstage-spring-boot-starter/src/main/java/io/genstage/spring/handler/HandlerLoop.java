package io.genstage.spring.handler;

import io.genstage.Emitter;
import io.genstage.StageContext;
import io.genstage.Subscription;
import io.genstage.internal.calls.EventMarks;
import io.genstage.spring.signature.HandlerResult;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls the handler method that is the class data of this class. {@link HandlerLoops} defines a hidden copy of this
 * class for each handler; this class itself is never initialized. In a copy, the method's handle is a constant, and the
 * loop over a batch belongs to one handler alone. So the JIT compiler inlines the method into the loop, however many
 * handlers there are. A handle in a field would cost about 6 ns for each event.
 */
final class HandlerLoop implements HandlerInvoker {

    private static final MethodHandle METHOD;

    private static final HandlerResult RESULT;

    private static final boolean MARKS;

    static {
        try {
            PreparedMethod data =
                    MethodHandles.classData(MethodHandles.lookup(), ConstantDescs.DEFAULT_NAME, PreparedMethod.class);
            METHOD = data.handle();
            RESULT = data.result();
            MARKS = data.marks();
        } catch (IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    public @Nullable Object ask(Object bean, long demand, StageContext context, @Nullable Emitter<Object> out)
            throws Exception {
        return call(bean, demand, null, null, context, out);
    }

    @Override
    public void hand(Object bean, List<?> inputs, Subscription from, StageContext context) throws Exception {
        EventMarks marks = MARKS && inputs.size() > 1 ? EventMarks.of(context) : null;
        int handled = 0;
        try {
            for (Object input : inputs) {
                RESULT.await(call(bean, 0, input, from, context, null));
                handled++;
                if (marks != null) {
                    marks.eventDone();
                }
            }
        } catch (Throwable thrown) {
            throw EventFailure.of(thrown, handled, inputs.size());
        }
    }

    @Override
    public void pass(Object bean, List<?> inputs, Subscription from, StageContext context, Emitter<Object> out)
            throws Exception {
        EventMarks marks = inputs.size() == 1 ? null : MARKS ? EventMarks.of(out) : EventMarks.ifNeeded(out);
        int handled = 0;
        try {
            for (Object input : inputs) {
                RESULT.emit(call(bean, 0, input, from, context, out), out);
                handled++;
                if (marks != null) {
                    marks.eventDone();
                }
            }
        } catch (Throwable thrown) {
            throw EventFailure.of(thrown, handled, inputs.size());
        }
    }

    private static @Nullable Object call(
            Object bean,
            long demand,
            @Nullable Object input,
            @Nullable Object from,
            @Nullable Object context,
            @Nullable Object emitter)
            throws Exception {
        try {
            return (Object) METHOD.invokeExact(bean, demand, input, from, context, emitter);
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new UndeclaredThrowableException(t);
        }
    }
}
