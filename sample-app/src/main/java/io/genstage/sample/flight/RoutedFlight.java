package io.genstage.sample.flight;

/**
 * A flight with its two airports.
 *
 * @param flight the flight
 * @param from the airport of origin
 * @param to the airport of destination
 * @since 0.1.0
 */
public record RoutedFlight(Flight flight, Airport from, Airport to) {}
