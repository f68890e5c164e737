package io.genstage.history.event;

/** Thrown by a handler whose stage, if its options say so, does not try an event again after it. */
public final class ExcludedFailure extends InjectedFailure {

    private static final long serialVersionUID = 1L;

    public ExcludedFailure(String where) {
        super(where);
    }
}
