package io.genstage.history.event;

/**
 * Thrown by handlers, keys, selectors and dispatchers when a history makes them fail. It has no stack trace, to save
 * time.
 */
public class InjectedFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InjectedFailure(String where) {
        super(where, null, false, false);
    }
}
