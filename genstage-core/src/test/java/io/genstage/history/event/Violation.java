package io.genstage.history.event;

/** The product did something that the model does not allow. */
public final class Violation extends AssertionError {

    private static final long serialVersionUID = 1L;

    public Violation(String message) {
        super(message);
    }
}
