package io.genstage.spring.signature;

import java.lang.reflect.Method;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** The names of methods, as they appear in source code. */
public final class MethodNames {

    private MethodNames() {}

    /** {@return a name such as {@code FlightStages.enrich(Flight)}} */
    public static String brief(Method method, Class<?> beanType) {
        String parameters = IntStream.range(0, method.getParameterCount())
                .mapToObj(index -> ResolvableType.forMethodParameter(new MethodParameter(method, index)))
                .map(TypeNames::of)
                .collect(Collectors.joining(", "));
        return ClassUtils.getUserClass(beanType).getSimpleName() + "." + method.getName() + "(" + parameters + ")";
    }

    /** {@return the name with the type of the result} */
    public static String full(Method method, Class<?> beanType) {
        return TypeNames.of(ResolvableType.forMethodReturnType(method)) + " " + brief(method, beanType);
    }
}
