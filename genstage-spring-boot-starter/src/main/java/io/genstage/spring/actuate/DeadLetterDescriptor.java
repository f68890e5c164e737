package io.genstage.spring.actuate;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.genstage.DeadLetter;
import io.genstage.internal.text.Texts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event that a stage could not handle in any of its attempts.
 *
 * @param stage the name of the stage
 * @param attempts how many handler calls received the event
 * @param exception the class of the last exception
 * @param message the message of the last exception; absent if it has none, or if {@code
 *     management.endpoint.genstage.show-details} hides it
 * @param at when the last attempt failed
 * @param event the text of the event, at most 1,000 characters; absent unless {@code
 *     management.endpoint.genstage.show-values} shows it
 * @param origin the text of where the event came from, as its source names it, at most 1,000 characters; shown like the
 *     event
 * @since 0.1.0
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeadLetterDescriptor(
        String stage,
        int attempts,
        String exception,
        @Nullable String message,
        Instant at,
        @Nullable String event,
        @Nullable String origin) {

    private static final int MAX_LENGTH = 1000;

    static DeadLetterDescriptor of(DeadLetter<?> letter, Visibility visible) {
        return new DeadLetterDescriptor(
                letter.stage(),
                letter.attempts(),
                letter.cause().getClass().getName(),
                visible.messages() ? Texts.messageOf(letter.cause()) : null,
                letter.at(),
                visible.values() ? shortened(letter.event()) : null,
                visible.values() && letter.origin() != null ? shortened(letter.origin()) : null);
    }

    private static String shortened(Object value) {
        String text = Texts.of(value);
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH - 1) + "…";
    }
}
