package io.genstage.snapshot;

/**
 * An inlet's figures.
 *
 * @param queued accepted events that have not been emitted yet
 * @param capacity the most that it holds
 * @param refused events that were not accepted, because it was full or its pipeline was not running
 * @param givenUp accepted events that had not been emitted when the stage ended
 * @since 0.1.0
 */
public record InletSnapshot(long queued, long capacity, long refused, long givenUp) {}
