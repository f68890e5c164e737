package io.genstage.sample.web;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** The parameter {@code top}: how many rows a query returns at most. */
final class Top {

    private static final int MAX = 1000;

    private Top() {}

    /** {@return the number; throws the response for the client if it is invalid} */
    static int number(String top) {
        try {
            int number = Integer.parseInt(top);
            if (number >= 1 && number <= MAX) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below, with the valid range
        }
        throw new ResponseStatusException(
                HttpStatus.BAD_REQUEST, "top must be a whole number from 1 to " + MAX + ", but is \"" + top + "\"");
    }
}
