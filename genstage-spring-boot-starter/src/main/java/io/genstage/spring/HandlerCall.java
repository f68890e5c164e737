package io.genstage.spring;

import io.genstage.Emitter;
import io.genstage.StageContext;
import io.genstage.Subscription;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Modifier;
import java.lang.reflect.UndeclaredThrowableException;
import org.jspecify.annotations.Nullable;

/**
 * Calls a handler method on its bean. Whatever parameters the method has, in whatever order, it is turned once into a
 * handle that takes all that a stage has to give: a call looks nothing up and allocates no array.
 */
final class HandlerCall {

    /** Demand, input, subscription, context, emitter: by {@link HandlerParameter#position}. */
    private static final MethodType UNIFORM =
            MethodType.methodType(Object.class, long.class, Object.class, Object.class, Object.class, Object.class);

    private static final MethodHandle CLAMP;

    static {
        try {
            CLAMP = MethodHandles.lookup()
                    .findStatic(HandlerCall.class, "clamp", MethodType.methodType(int.class, long.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final MethodHandle handle;

    private HandlerCall(MethodHandle handle) {
        this.handle = handle;
    }

    static HandlerCall of(HandlerSignature signature, CallTarget target) {
        return new HandlerCall(uniform(bound(target), signature));
    }

    private static MethodHandle bound(CallTarget target) {
        try {
            target.method().setAccessible(true);
            MethodHandle handle =
                    MethodHandles.lookup().unreflect(target.method()).asFixedArity();
            return Modifier.isStatic(target.method().getModifiers()) ? handle : handle.bindTo(target.object());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("Method " + target.method() + " cannot be called", e);
        }
    }

    private static MethodHandle uniform(MethodHandle method, HandlerSignature signature) {
        MethodHandle handle = method;
        MethodType type = MethodType.methodType(Object.class);
        int[] order = new int[signature.parameters().size()];
        for (int index = 0; index < order.length; index++) {
            HandlerParameter parameter = signature.parameters().get(index);
            if (handle.type().parameterType(index) == int.class && parameter == HandlerParameter.DEMAND) {
                handle = MethodHandles.filterArguments(handle, index, CLAMP);
            }
            order[index] = parameter.position();
            type = type.appendParameterTypes(UNIFORM.parameterType(order[index]));
        }
        return MethodHandles.permuteArguments(handle.asType(type), UNIFORM, order);
    }

    static int clamp(long demand) {
        return (int) Math.min(demand, Integer.MAX_VALUE);
    }

    /** Asks for events. */
    @Nullable
    Object ask(long demand, StageContext context, @Nullable Emitter<Object> out) throws Exception {
        return call(demand, null, null, context, out);
    }

    /** Hands over one event or a batch. */
    @Nullable
    Object hand(Object input, Subscription from, @Nullable StageContext context, @Nullable Emitter<Object> out)
            throws Exception {
        return call(0, input, from, context, out);
    }

    private @Nullable Object call(
            long demand,
            @Nullable Object input,
            @Nullable Object from,
            @Nullable Object context,
            @Nullable Object emitter)
            throws Exception {
        try {
            return (Object) handle.invokeExact(demand, input, from, context, emitter);
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new UndeclaredThrowableException(t);
        }
    }
}
