package io.genstage.internal.text;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A logger that never throws. Appenders may fail, and they call methods of the application's exceptions and objects.
 * Arguments that cannot be logged are replaced by their texts. If that fails too, the line is omitted.
 */
public final class SafeLog {

    /** One of the logger's methods. */
    @FunctionalInterface
    private interface Line {
        void write(String text, @Nullable Object[] arguments);
    }

    private final Logger logger;

    /**
     * A logger that writes to another one.
     *
     * @param logger the other logger
     */
    public SafeLog(Logger logger) {
        this.logger = logger;
    }

    /** {@return the logger of a class} */
    public static SafeLog of(Class<?> owner) {
        return new SafeLog(LoggerFactory.getLogger(owner));
    }

    public void debug(String text, @Nullable Object... arguments) {
        write(logger::debug, text, arguments);
    }

    public void info(String text, @Nullable Object... arguments) {
        write(logger::info, text, arguments);
    }

    public void warn(String text, @Nullable Object... arguments) {
        write(logger::warn, text, arguments);
    }

    public void error(String text, @Nullable Object... arguments) {
        write(logger::error, text, arguments);
    }

    private static void write(Line line, String text, @Nullable Object[] arguments) {
        try {
            line.write(text, arguments);
        } catch (Throwable thrown) {
            writeTexts(line, text, arguments);
        }
    }

    private static void writeTexts(Line line, String text, @Nullable Object[] arguments) {
        try {
            @Nullable Object[] texts = new Object[arguments.length];
            for (int i = 0; i < arguments.length; i++) {
                texts[i] = arguments[i] instanceof Throwable failure ? Texts.copyOf(failure) : Texts.of(arguments[i]);
            }
            line.write(text, texts);
        } catch (Throwable thrown) {
            // the appender failed, or there is no memory
        }
    }
}
