package io.genstage.benchmarks;

/**
 * A peer lost or doubled an event, changed the order, or requested too early: no figure is reported for such a round.
 */
final class WrongEventException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    WrongEventException(String message) {
        super(message);
    }
}
