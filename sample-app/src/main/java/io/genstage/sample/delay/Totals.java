package io.genstage.sample.delay;

/**
 * What the database holds of one source.
 *
 * @param flights how many flights
 * @param origins how many airports they came from
 * @param minutes their delay in all, in minutes; an early flight counts against a late one
 * @since 0.1.0
 */
public record Totals(long flights, long origins, long minutes) {}
