package io.genstage.sample.flight;

import org.jspecify.annotations.Nullable;

/**
 * A flight with its two airports.
 *
 * @param flight the flight
 * @param from the airport of origin, or {@code null} if its code is unknown
 * @param to the airport of destination, or {@code null} if its code is unknown
 * @since 0.1.0
 */
public record RoutedFlight(
        Flight flight, @Nullable Airport from, @Nullable Airport to) {}
