package io.genstage.spring.reactive;

import java.lang.reflect.UndeclaredThrowableException;

/** Throws what came as an object. */
final class Failures {

    private Failures() {}

    /**
     * Makes a failure ready to be thrown by a handler.
     *
     * @return the failure itself, if it is an exception
     * @throws Error the failure itself, if it is an error
     */
    static Exception asException(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof Exception exception ? exception : new UndeclaredThrowableException(failure);
    }
}
