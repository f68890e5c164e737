package io.genstage.sample.flight;

/**
 * There is no airport with a code. A second attempt would not find it either.
 *
 * @since 0.1.0
 */
public final class UnknownAirportException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnknownAirportException(String code) {
        super("There is no airport with the code \"" + code + "\"");
    }
}
