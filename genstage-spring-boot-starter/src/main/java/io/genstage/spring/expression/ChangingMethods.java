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
 * Tells methods that change their object from those that only read it: by what they return and, as Java has no word for it, by
 * their names. One that returns another object of its own type, such as {@code Money.add(Money)}, makes a copy.
 */
final class ChangingMethods {

    /** Objects that change, whatever their methods return. */
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

    /** Numbers have it too, but an expression adds them with an operator. */
    private static final String ADD = "add";

    /** First words of methods that change any object. */
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

    /** More of them, of those that change anyway. */
    private static final Set<String> VERBS_OF_MUTABLE =
            Set.of("cancel", "complete", "compute", "drain", "flip", "merge", "offer", "retain", "reverse", "take");

    /** Those that need no argument for it; without one, the others read what has their name. */
    private static final Set<String> WITHOUT_ARGUMENT = Set.of(
            "clear", "decrement", "delete", "flip", "increment", "poll", "pop", "remove", "reset", "reverse", "take");

    /** Methods of counters and references that are read and changed in one step. */
    private static final Pattern READ_AND_CHANGE =
            Pattern.compile("(get|compare|weakCompare)And[A-Z].*|.+(AndGet|ThenReset)|pollFirst|pollLast");

    private ChangingMethods() {}

    /**
     * {@return whether a call changes the object}
     *
     * @param owner the object's type
     * @param method the method
     */
    static boolean changes(Class<?> owner, Method method) {
        Class<?> returned = method.getReturnType();
        if (returned == void.class || returned == Void.class) {
            return true;
        }
        boolean mutable = MUTABLE.stream().anyMatch(type -> type.isAssignableFrom(owner));
        return soundsLikeIt(method.getName(), method.getParameterCount(), mutable)
                && !isComponent(owner, method)
                && (mutable || !isCopy(owner, method));
    }

    /**
     * {@return whether a call most likely changes the object, of whose type nothing is known}
     *
     * @param name the name of the method
     * @param arguments how many arguments it is called with
     */
    static boolean mayChange(String name, int arguments) {
        boolean number = hasMethod(BigDecimal.class, name) || hasMethod(BigInteger.class, name);
        return soundsLikeIt(name, arguments, false) && (!number || name.equals(ADD));
    }

    private static boolean soundsLikeIt(String name, int arguments, boolean mutable) {
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

    /** A setter that returns its own object can be chained; only of a value it makes a copy. */
    private static boolean isCopy(Class<?> owner, Method method) {
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
