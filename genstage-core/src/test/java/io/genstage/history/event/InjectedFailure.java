package io.genstage.history.event;

/** What handlers, keys and selectors throw here. It has no stack, because there are many. */
public final class InjectedFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InjectedFailure(String where) {
        super(where, null, false, false);
    }
}
