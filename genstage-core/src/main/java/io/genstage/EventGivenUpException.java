package io.genstage;

import org.jspecify.annotations.Nullable;

/**
 * Why an event was given up although no handler failed to handle it: a buffer was full, its source withdrew it, or its
 * stage or pipeline ended. {@link Acknowledger#fail} and the future of {@link Inlet#submit} receive it. Without a stack
 * trace.
 *
 * @since 0.1.0
 */
public final class EventGivenUpException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private enum Why {
        WITHDRAWN,
        ENDED,
        OTHER
    }

    private final Why why;

    /**
     * Makes an exception.
     *
     * @param message the stage, its pipeline, and what happened
     * @param cause the failure of the stage or pipeline, or {@code null} if there was none
     */
    public EventGivenUpException(String message, @Nullable Throwable cause) {
        this(message, cause, Why.OTHER);
    }

    private EventGivenUpException(String message, @Nullable Throwable cause, Why why) {
        super(message, cause, true, false);
        this.why = why;
    }

    /**
     * Makes an exception for an event that its source has withdrawn.
     *
     * @return the exception
     */
    public static EventGivenUpException ofWithdrawn() {
        return new EventGivenUpException("The source has withdrawn the event", null, Why.WITHDRAWN);
    }

    /**
     * Makes an exception for an event that its stage or pipeline still held when it ended.
     *
     * @param message the stage, its pipeline, and where the event was
     * @param cause the failure of the stage or pipeline, or {@code null} if there was none
     * @return the exception
     */
    public static EventGivenUpException ofEnded(String message, @Nullable Throwable cause) {
        return new EventGivenUpException(message, cause, Why.ENDED);
    }

    /** {@return whether the source has {@linkplain Acknowledger#withdrawn() withdrawn} the event} */
    public boolean withdrawn() {
        return why == Why.WITHDRAWN;
    }

    /**
     * {@return whether the stage or pipeline ended before the event was handled} A source may emit such an event again in
     * the next run.
     */
    public boolean ended() {
        return why == Why.ENDED;
    }
}
