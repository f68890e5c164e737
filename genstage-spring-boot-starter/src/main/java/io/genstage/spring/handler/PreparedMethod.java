package io.genstage.spring.handler;

import io.genstage.Acknowledger;
import io.genstage.StageContext;
import io.genstage.spring.signature.HandlerParameter;
import io.genstage.spring.signature.HandlerResult;
import io.genstage.spring.signature.HandlerSignature;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

/**
 * A handler method, adapted to a uniform signature: the handle takes every argument that a stage can pass, whichever of
 * them the method takes, and in whichever order. A call looks nothing up, and allocates no array.
 *
 * @param handle takes the bean, then demand, input, subscription, context and emitter
 * @param result how the result of the method becomes events
 * @param marks whether the engine must know where each event of a batch ends
 */
record PreparedMethod(MethodHandle handle, HandlerResult result, boolean marks) {

    /** The bean, then the arguments by {@link HandlerParameter#position}. */
    private static final MethodType UNIFORM = MethodType.methodType(
            Object.class, Object.class, long.class, Object.class, Object.class, Object.class, Object.class);

    private static final MethodHandle CLAMP;

    private static final MethodHandle KEEP;

    static {
        try {
            CLAMP = MethodHandles.lookup()
                    .findStatic(PreparedMethod.class, "clamp", MethodType.methodType(int.class, long.class));
            KEEP = MethodHandles.lookup()
                    .findVirtual(StageContext.class, "keep", MethodType.methodType(Acknowledger.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * Adapts a method.
     *
     * @param signature the signature of the method, or of a method that overrides or implements it
     */
    static PreparedMethod of(HandlerSignature signature, Method method) {
        return new PreparedMethod(uniform(onBean(method), signature), signature.result(), signature.marksEvents());
    }

    private static MethodHandle onBean(Method method) {
        try {
            method.setAccessible(true);
            MethodHandle handle = MethodHandles.lookup().unreflect(method).asFixedArity();
            return Modifier.isStatic(method.getModifiers())
                    ? MethodHandles.dropArguments(handle, 0, Object.class)
                    : handle;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("Method " + method + " cannot be called", e);
        }
    }

    private static MethodHandle uniform(MethodHandle method, HandlerSignature signature) {
        MethodHandle handle = method;
        MethodType type = MethodType.methodType(Object.class, Object.class);
        int[] order = new int[1 + signature.parameters().size()];
        for (int index = 1; index < order.length; index++) {
            HandlerParameter parameter = signature.parameters().get(index - 1);
            if (handle.type().parameterType(index) == int.class && parameter == HandlerParameter.DEMAND) {
                handle = MethodHandles.filterArguments(handle, index, CLAMP);
            }
            if (parameter == HandlerParameter.ACKNOWLEDGER) {
                handle = MethodHandles.filterArguments(handle, index, KEEP);
            }
            order[index] = parameter.position();
            type = type.appendParameterTypes(UNIFORM.parameterType(order[index]));
        }
        return MethodHandles.permuteArguments(handle.asType(type), UNIFORM, order);
    }

    static int clamp(long demand) {
        return (int) Math.min(demand, Integer.MAX_VALUE);
    }
}
