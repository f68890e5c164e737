package io.genstage.sample.flight;

import java.time.LocalDateTime;

/**
 * One flight.
 *
 * @param source where it came from: the data file or a request
 * @param line its number in that source, from 1; with the source it identifies the flight, because no other set of
 *     fields does
 * @param date when it took off, in local time
 * @param delay minutes late on arrival, negative if it was early
 * @param distance miles
 * @param origin the IATA code of the airport that it came from
 * @param destination the IATA code of the airport that it went to
 * @since 0.1.0
 */
public record Flight(
        String source, long line, LocalDateTime date, int delay, int distance, String origin, String destination) {}
