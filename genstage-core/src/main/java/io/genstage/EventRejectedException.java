package io.genstage;

/**
 * An inlet did not accept an event.
 *
 * @since 0.1.0
 */
public final class EventRejectedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final InletState state;

    /**
     * Makes an exception.
     *
     * @param message the stage, its pipeline, and why the inlet did not accept the event
     * @param state the state of the inlet when it did not accept the event
     */
    public EventRejectedException(String message, InletState state) {
        super(message);
        this.state = state;
    }

    /** {@return the state of the inlet when it did not accept the event} */
    public InletState state() {
        return state;
    }
}
