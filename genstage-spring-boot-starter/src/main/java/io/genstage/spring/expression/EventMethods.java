package io.genstage.spring.expression;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the methods of a type that an expression can call, by the rules of SpEL. */
final class EventMethods {

    /** {@return the methods with a name and a number of arguments} */
    List<Method> of(Class<?> type, String name, int arguments) {
        return callable(type)
                .filter(method -> method.getName().equals(name))
                .filter(method -> method.getParameterCount() == arguments
                        || (method.isVarArgs() && arguments >= method.getParameterCount() - 1))
                .toList();
    }

    /** {@return the names of the methods that do not mutate their object} */
    Collection<String> namesOf(Class<?> type) {
        return callable(type)
                .filter(method -> !MutatingMethods.mutates(type, method))
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Excludes the methods of {@code Object}, such as {@code getClass}. */
    private static Stream<Method> callable(Class<?> type) {
        return Stream.of(type.getMethods())
                .filter(method -> method.getDeclaringClass() != Object.class && !method.isBridge());
    }
}
