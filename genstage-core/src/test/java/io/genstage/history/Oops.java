package io.genstage.history;

/** What handlers, keys and selectors throw here. It has no stack, because there are many. */
final class Oops extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Oops(String where) {
        super(where, null, false, false);
    }
}
