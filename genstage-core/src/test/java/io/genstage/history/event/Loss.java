package io.genstage.history.event;

import io.genstage.EventGivenUpException;
import java.util.function.Predicate;

/**
 * Why an event was given up.
 *
 * @param text for messages
 * @param fits whether an acknowledger may be notified with an exception
 */
public record Loss(String text, Predicate<Throwable> fits) {

    /** Its stage discarded it, or ended while it held the event. */
    public static final Loss WITHOUT_FAILURE = new Loss(
            "its stage could not keep it", cause -> cause instanceof EventGivenUpException reason && !reason.withdrawn());

    /** {@return the loss because of an exception} */
    public static Loss by(Throwable failure) {
        return new Loss(failure.toString(), cause -> cause == failure);
    }

    @Override
    public String toString() {
        return text;
    }
}
