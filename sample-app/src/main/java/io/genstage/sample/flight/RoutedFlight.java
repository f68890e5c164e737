package io.genstage.sample.flight;

import org.jspecify.annotations.Nullable;

/**
 * A flight with its two airports.
 *
 * @param flight the flight
 * @param from the airport of origin, or {@code null} if nobody knows that code
 * @param to the airport of destination, or {@code null} if nobody knows that code
 * @since 0.1.0
 */
public record RoutedFlight(
        Flight flight, @Nullable Airport from, @Nullable Airport to) {}
