package io.genstage.sample.delay;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.sample.flight.Airport;
import io.genstage.sample.flight.Flight;
import io.genstage.sample.flight.RoutedFlight;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunningDelaysTests {

    private static final Airport KNOWN = new Airport("JFK", "Kennedy", "New York");

    private final RunningDelays delays = new RunningDelays();

    @Test
    void theWorstOriginsComeFirst() {
        delays.add(List.of(flight("JFK", 10), flight("SEA", 30), flight("JFK", 11), flight("LAX", 10)));
        delays.add(List.of(flight("SEA", -10), flight("ATL", 9)));

        assertThat(delays.worst(1, 1)).containsExactly(new OriginDelay("JFK", 2, 10.5));
        assertThat(delays.worst(3, 1))
                .containsExactly(
                        new OriginDelay("JFK", 2, 10.5),
                        new OriginDelay("LAX", 1, 10.0),
                        new OriginDelay("SEA", 2, 10.0));
    }

    @Test
    void originsWithTooFewFlightsAreOmitted() {
        delays.add(List.of(flight("JFK", 10), flight("SEA", 30), flight("JFK", 10)));

        assertThat(delays.worst(10, 2)).containsExactly(new OriginDelay("JFK", 2, 10.0));
        assertThat(delays.worst(10, 3)).isEmpty();
    }

    private static RoutedFlight flight(String origin, int delay) {
        Flight flight = new Flight("test", 1, LocalDateTime.of(2001, 1, 1, 0, 0), delay, 100, origin, "LAX");
        return new RoutedFlight(flight, KNOWN, KNOWN);
    }
}
