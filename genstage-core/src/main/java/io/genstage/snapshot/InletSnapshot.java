package io.genstage.snapshot;

import io.genstage.InletState;
import org.jspecify.annotations.Nullable;

/**
 * The figures of an inlet. Counts are numbers of events.
 *
 * @param state whether the inlet accepts events
 * @param closedBecause why the inlet is closed, as a sentence, or {@code null} if it is not closed
 * @param queued accepted events that the stage has not emitted yet
 * @param capacity the maximum number of queued events; {@link Integer#MAX_VALUE} for no limit
 * @param refused events that the inlet refused, because it was full or its pipeline was not running
 * @param givenUp accepted events that the stage had not emitted when it ended
 * @since 0.1.0
 */
public record InletSnapshot(
        InletState state,
        @Nullable String closedBecause,
        long queued,
        long capacity,
        long refused,
        long givenUp) {}
