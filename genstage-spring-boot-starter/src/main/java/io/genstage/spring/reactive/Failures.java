package io.genstage.spring.reactive;

import java.lang.reflect.UndeclaredThrowableException;

/** Prepares a failure that was passed as an object to be thrown. */
final class Failures {

    private Failures() {}

    /**
     * Converts a failure so that a handler can throw it.
     *
     * @return the failure, wrapped if it is not an exception
     * @throws Error the failure, if it is an error
     */
    static Exception asException(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof Exception exception ? exception : new UndeclaredThrowableException(failure);
    }
}
