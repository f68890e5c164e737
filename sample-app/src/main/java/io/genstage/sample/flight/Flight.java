package io.genstage.sample.flight;

import java.time.LocalDateTime;

/**
 * One flight.
 *
 * @param source the data file or the request that contained it
 * @param line its number in that source, from 1. Source and line together identify the flight, because no other fields
 *     are unique
 * @param date the departure, in local time
 * @param delay the delay on arrival in minutes, negative if the flight was early
 * @param distance the distance in miles
 * @param origin the IATA code of the airport of departure
 * @param destination the IATA code of the airport of arrival
 * @since 0.1.0
 */
public record Flight(
        String source, long line, LocalDateTime date, int delay, int distance, String origin, String destination) {}
