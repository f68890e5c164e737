package io.genstage.snapshot;

/**
 * The figures of an inlet. Counts are numbers of events.
 *
 * @param queued accepted events that the stage has not emitted yet
 * @param capacity the maximum number of queued events
 * @param refused events that the inlet refused, because it was full or its pipeline was not running
 * @param givenUp accepted events that the stage had not emitted when it ended
 * @since 0.1.0
 */
public record InletSnapshot(long queued, long capacity, long refused, long givenUp) {}
