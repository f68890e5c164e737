package io.genstage.spring.expression;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.Buffer;
import java.util.Calendar;
import java.util.Collection;
import java.util.Date;
import java.util.Dictionary;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Distinguishes methods that mutate their object from methods that only read it. Java does not declare the difference,
 * so this class decides by the return type and the name. A method that returns its object's own type, such as {@code
 * Money.add(Money)}, makes a copy.
 */
final class MutatingMethods {

    /** Mutable types, whatever their methods return. */
    private static final Set<Class<?>> MUTABLE = Set.of(
            Collection.class,
            Map.class,
            Map.Entry.class,
            Iterator.class,
            Dictionary.class,
            Appendable.class,
            Buffer.class,
            Date.class,
            Calendar.class,
            Future.class);

    /** Numbers have such a method too, but an expression adds numbers with an operator. */
    private static final String ADD = "add";

    /** The first words of methods that mutate an object of any type. */
    private static final Set<String> VERBS = Set.of(
            ADD,
            "append",
            "clear",
            "decrement",
            "delete",
            "increment",
            "insert",
            "poll",
            "pop",
            "push",
            "put",
            "remove",
            "replace",
            "reset",
            "set");

    /** More such words, for mutable types. */
    private static final Set<String> VERBS_OF_MUTABLE =
            Set.of("cancel", "complete", "compute", "drain", "flip", "merge", "offer", "retain", "reverse", "take");

    /** The mutating methods without arguments. Without arguments, a method with another name of these is a getter. */
    private static final Set<String> WITHOUT_ARGUMENT = Set.of(
            "clear", "decrement", "delete", "flip", "increment", "poll", "pop", "remove", "reset", "reverse", "take");

    /** Methods that read and mutate in one step, of counters and references. */
    private static final Pattern READ_AND_CHANGE =
            Pattern.compile("(get|compare|weakCompare)And[A-Z].*|.+(AndGet|ThenReset)|pollFirst|pollLast");

    private MutatingMethods() {}

    /**
     * {@return whether a call mutates the object}
     *
     * @param owner the object's type
     * @param method the method
     */
    static boolean mutates(Class<?> owner, Method method) {
        Class<?> returned = method.getReturnType();
        if (returned == void.class || returned == Void.class) {
            return true;
        }
        boolean mutable = MUTABLE.stream().anyMatch(type -> type.isAssignableFrom(owner));
        return looksMutating(method.getName(), method.getParameterCount(), mutable)
                && !isComponent(owner, method)
                && (mutable || !returnsCopy(owner, method));
    }

    /**
     * {@return whether a call on an object of unknown type most likely mutates it}
     *
     * @param name the name of the method
     * @param arguments the number of arguments of the call
     */
    static boolean mayMutate(String name, int arguments) {
        boolean number = hasMethod(BigDecimal.class, name) || hasMethod(BigInteger.class, name);
        return looksMutating(name, arguments, false) && (!number || name.equals(ADD));
    }

    private static boolean looksMutating(String name, int arguments, boolean mutable) {
        if (READ_AND_CHANGE.matcher(name).matches()) {
            return true;
        }
        String verb = firstWord(name);
        boolean known = VERBS.contains(verb) || (mutable && VERBS_OF_MUTABLE.contains(verb));
        return known && (arguments > 0 || WITHOUT_ARGUMENT.contains(name));
    }

    private static String firstWord(String name) {
        int end = 0;
        while (end < name.length() && Character.isLowerCase(name.charAt(end))) {
            end++;
        }
        return name.substring(0, end);
    }

    private static boolean isComponent(Class<?> owner, Method method) {
        return owner.isRecord()
                && method.getParameterCount() == 0
                && Stream.of(owner.getRecordComponents())
                        .map(RecordComponent::getName)
                        .anyMatch(method.getName()::equals);
    }

    /** A setter that returns its own type returns its object for chaining. Only on a value type it returns a copy. */
    private static boolean returnsCopy(Class<?> owner, Method method) {
        Class<?> returned = method.getReturnType();
        boolean value = owner.isRecord() || owner == BigDecimal.class || owner == BigInteger.class;
        return returned != Object.class
                && (returned.isAssignableFrom(owner) || owner.isAssignableFrom(returned))
                && (value || !firstWord(method.getName()).equals("set"));
    }

    private static boolean hasMethod(Class<?> type, String name) {
        return Stream.of(type.getMethods()).map(Method::getName).anyMatch(name::equals);
    }
}
