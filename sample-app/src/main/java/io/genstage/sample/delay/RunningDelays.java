package io.genstage.sample.delay;

import io.genstage.sample.flight.Flight;
import io.genstage.sample.flight.RoutedFlight;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.stereotype.Component;

/**
 * Running statistics per origin over all flights that this run has seen. Written by one stage, read by anyone at any time.
 *
 * @since 0.1.0
 */
@Component
public final class RunningDelays {

    private record Tally(long flights, long minutes) {

        Tally plus(Tally other) {
            return new Tally(flights + other.flights, minutes + other.minutes);
        }

        double mean() {
            return (double) minutes / flights;
        }
    }

    private final Map<String, Tally> byOrigin = new ConcurrentHashMap<>();

    private final LongAdder unknownAirports = new LongAdder();

    /**
     * Counts flights.
     *
     * @param flights the flights
     */
    public void add(List<RoutedFlight> flights) {
        for (RoutedFlight routed : flights) {
            Flight flight = routed.flight();
            byOrigin.merge(flight.origin(), new Tally(1, flight.delay()), Tally::plus);
            if (routed.from() == null || routed.to() == null) {
                unknownAirports.increment();
            }
        }
    }

    /**
     * Finds the origin with the highest mean delay so far.
     *
     * @param atLeast how many flights it must have
     * @return the origin, or nothing if none has so many
     */
    public Optional<OriginDelay> worst(int atLeast) {
        return byOrigin.entrySet().stream()
                .filter(entry -> entry.getValue().flights() >= atLeast)
                .max(Comparator.comparingDouble(entry -> entry.getValue().mean()))
                .map(entry -> OriginDelay.of(
                        entry.getKey(),
                        entry.getValue().flights(),
                        entry.getValue().minutes()));
    }

    /**
     * {@return how many flights came from, or went to, an airport that nobody knows}
     */
    public long unknownAirports() {
        return unknownAirports.sum();
    }
}
