package io.genstage.sample.flight;

import org.jspecify.annotations.Nullable;

/**
 * A flight could not be read. The message contains the position and the reason.
 *
 * @since 0.1.0
 */
public final class MalformedFlightException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String message;

    private final long line;

    MalformedFlightException(String where, long line, @Nullable String reason) {
        this.message = where + ": " + reason;
        this.line = line;
    }

    @Override
    public String getMessage() {
        return message;
    }

    /**
     * {@return the number of the line with the error, from 1}
     */
    public long line() {
        return line;
    }
}
