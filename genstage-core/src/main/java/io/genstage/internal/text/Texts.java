package io.genstage.internal.text;

import org.jspecify.annotations.Nullable;

/** Texts of the application's objects, whose methods may throw. */
public final class Texts {

    /** How many causes are copied at most. A chain of causes may be a cycle. */
    private static final int MAX_CAUSES = 16;

    private Texts() {}

    /** {@return the object's text, or a description if its {@code toString()} throws or returns {@code null}} */
    public static String of(@Nullable Object object) {
        try {
            return String.valueOf(object == null ? null : object.toString());
        } catch (Throwable thrown) {
            return nameOf(object) + " (no text: its toString() threw " + nameOf(thrown) + ")";
        }
    }

    /**
     * {@return the exception itself, or a copy with a text if its {@code toString()} throws, because futures call that
     * method}
     */
    public static Throwable readable(Throwable failure) {
        try {
            var unused = failure.toString();
            return failure;
        } catch (Throwable unreadable) {
            return copyOf(failure);
        }
    }

    /** {@return an exception's message, or a description if its {@code getMessage()} throws} */
    public static @Nullable String messageOf(Throwable exception) {
        try {
            return exception.getMessage();
        } catch (Throwable thrown) {
            return "(no message: its getMessage() threw " + nameOf(thrown) + ")";
        }
    }

    /** {@return a copy with the readable texts of an exception; its methods throw nothing} */
    static Throwable copyOf(Throwable original) {
        return copyOf(original, MAX_CAUSES);
    }

    private static Throwable copyOf(Throwable original, int depth) {
        Throwable cause = depth == 0 ? null : causeOf(original);
        CopiedException copy = new CopiedException(of(original), cause == null ? null : copyOf(cause, depth - 1));
        try {
            copy.setStackTrace(original.getStackTrace());
        } catch (Throwable unreadable) {
            // the copy has no stack trace then
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

    /** The copy of an exception whose methods throw. */
    private static final class CopiedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        CopiedException(String text, @Nullable Throwable cause) {
            super(text, cause, false, true);
        }
    }
}
