package io.genstage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Accepted events that a pipeline gave up, and that have no {@link Acknowledger} which could be notified of it.
 *
 * @param events the events; empty if they can no longer be identified
 * @param count how many events, at least 1
 * @param pipeline the name of the pipeline
 * @param stage the name of the stage or reader that held the events
 * @param place where the events were
 * @param cause why they were given up, or {@code null} if the stage or pipeline ended without a failure
 * @param <E> the type of the events
 * @since 0.1.0
 */
public record Undelivered<E>(
        List<E> events,
        long count,
        String pipeline,
        String stage,
        Place place,
        @Nullable Throwable cause) {}
