package io.genstage.sample.delay;

/**
 * Totals of the stored flights of one source.
 *
 * @param flights the number of flights
 * @param origins the number of airports that they came from
 * @param minutes the sum of their delays, in minutes; an early flight reduces it
 * @since 0.1.0
 */
public record Totals(long flights, long origins, long minutes) {}
