package io.genstage.spring.signature;

import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** Compares the types of events along a subscription. Unknown types match every type. */
public final class EventTypes {

    private EventTypes() {}

    /** {@return whether a handler that takes one type can handle events of the other} */
    public static boolean fit(ResolvableType emitted, ResolvableType taken) {
        if (unknown(emitted) || unknown(taken)) {
            return true;
        }
        ResolvableType from = boxed(emitted);
        ResolvableType to = boxed(taken);
        return to.isAssignableFrom(from) || (rawFit(from, to) && genericsFit(from.as(to.toClass()), to));
    }

    private static boolean rawFit(ResolvableType from, ResolvableType to) {
        return to.toClass().isAssignableFrom(from.toClass());
    }

    private static boolean genericsFit(ResolvableType from, ResolvableType to) {
        ResolvableType[] left = from.getGenerics();
        ResolvableType[] right = to.getGenerics();
        for (int index = 0; index < Math.min(left.length, right.length); index++) {
            if (!unknown(left[index]) && !unknown(right[index]) && !right[index].isAssignableFrom(left[index])) {
                return false;
            }
        }
        return true;
    }

    /** {@return whether a type is unknown: none, {@code Object}, a wildcard or a type variable} */
    public static boolean unknown(ResolvableType type) {
        Type declared = type.getType();
        return type.resolve(Object.class) == Object.class
                || declared instanceof WildcardType
                || (declared instanceof TypeVariable<?> && type.resolve() == null);
    }

    private static ResolvableType boxed(ResolvableType type) {
        Class<?> raw = type.toClass();
        return raw.isPrimitive() ? ResolvableType.forClass(ClassUtils.resolvePrimitiveIfNecessary(raw)) : type;
    }
}
