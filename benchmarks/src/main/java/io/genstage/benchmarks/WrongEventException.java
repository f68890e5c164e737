package io.genstage.benchmarks;

/** A peer has lost or doubled an event, or changed the order, or was not asked rightly: there is no figure for such a round. */
final class WrongEventException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    WrongEventException(String message) {
        super(message);
    }
}
