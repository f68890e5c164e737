package io.genstage.internal.text;

import org.jspecify.annotations.Nullable;

/** Texts of objects that are not ours, whose methods may throw. */
public final class Texts {

    /** So many causes are copied; more say nothing new, or form a circle. */
    private static final int MOST_CAUSES = 16;

    private Texts() {}

    /** {@return the object's text, or what can be said of an object whose {@code toString()} throws or returns {@code null}} */
    public static String of(@Nullable Object object) {
        try {
            return String.valueOf(object == null ? null : object.toString());
        } catch (Throwable thrown) {
            return nameOf(object) + " (without a text, because its toString() threw " + nameOf(thrown) + ")";
        }
    }

    /** {@return the exception itself, or one that says what can be read of it if its {@code toString()} throws, as futures call that} */
    public static Throwable readable(Throwable failure) {
        try {
            var unused = failure.toString();
            return failure;
        } catch (Throwable unreadable) {
            return copyOf(failure);
        }
    }

    /** {@return an exception's message, or what can be said of one whose {@code getMessage()} throws} */
    public static @Nullable String messageOf(Throwable exception) {
        try {
            return exception.getMessage();
        } catch (Throwable thrown) {
            return "(without a message, because its getMessage() threw " + nameOf(thrown) + ")";
        }
    }

    /** {@return an exception that says what the given one says, as far as that can be read, and throws nothing} */
    static Throwable copyOf(Throwable original) {
        return copyOf(original, MOST_CAUSES);
    }

    private static Throwable copyOf(Throwable original, int depth) {
        Throwable cause = depth == 0 ? null : causeOf(original);
        CopiedException copy = new CopiedException(of(original), cause == null ? null : copyOf(cause, depth - 1));
        try {
            copy.setStackTrace(original.getStackTrace());
        } catch (Throwable unreadable) {
            // then it is told without
        }
        return copy;
    }

    private static @Nullable Throwable causeOf(Throwable original) {
        try {
            return original.getCause();
        } catch (Throwable unreadable) {
            return null;
        }
    }

    private static String nameOf(@Nullable Object object) {
        return object == null ? "null" : object.getClass().getName();
    }

    /** Stands for an exception whose own methods throw. */
    private static final class CopiedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        CopiedException(String text, @Nullable Throwable cause) {
            super(text, cause, false, true);
        }
    }
}
