package io.genstage.spring.expression;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which methods an expression can call on an object, found by its type alone and by the rules of SpEL itself. */
final class EventMethods {

    /** {@return the methods of a name that take so many arguments} */
    List<Method> of(Class<?> type, String name, int arguments) {
        return callable(type)
                .filter(method -> method.getName().equals(name))
                .filter(method -> method.getParameterCount() == arguments
                        || (method.isVarArgs() && arguments >= method.getParameterCount() - 1))
                .toList();
    }

    /** {@return the names of all methods that read} */
    Collection<String> namesOf(Class<?> type) {
        return callable(type)
                .filter(method -> !ChangingMethods.changes(type, method))
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What every object has, such as its class, is none of the event's methods. */
    private static Stream<Method> callable(Class<?> type) {
        return Stream.of(type.getMethods())
                .filter(method -> method.getDeclaringClass() != Object.class && !method.isBridge());
    }
}
