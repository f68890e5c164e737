package io.genstage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event that a stage could not handle in any of its attempts, with what is known of the failure. A dead-letter stage
 * or a {@link DeadLetterHandler} receives it.
 *
 * @param event the event
 * @param pipeline the name of the pipeline
 * @param stage the name of the stage that could not handle the event
 * @param attempts how many handler calls received the event
 * @param cause what the last call threw
 * @param at when the last attempt failed
 * @param origin where the event came from, see {@link Acknowledger#origin()}, or {@code null} if that is unknown
 * @param <E> the type of the event
 * @since 0.1.0
 */
public record DeadLetter<E>(
        E event,
        String pipeline,
        String stage,
        int attempts,
        Throwable cause,
        Instant at,
        @Nullable Object origin) {}
