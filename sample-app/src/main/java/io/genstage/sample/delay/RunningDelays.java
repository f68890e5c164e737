package io.genstage.sample.delay;

import io.genstage.sample.flight.Flight;
import io.genstage.sample.flight.RoutedFlight;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.stereotype.Component;

/**
 * Running statistics per origin over all flights that this run has seen. Each origin belongs to one instance of a stage, so
 * nobody adds to it at the same time; read by anyone at any time. Airports that nobody knows get no statistics when there
 * are too many of them.
 *
 * @since 0.1.0
 */
@Component
public final class RunningDelays {

    private record Tally(long flights, long minutes) {

        static final Tally NOTHING = new Tally(0, 0);

        Tally plus(long delay) {
            return new Tally(flights + 1, minutes + delay);
        }

        double mean() {
            return (double) minutes / flights;
        }
    }

    private static final Comparator<Map.Entry<String, Tally>> WORST_FIRST = Comparator.comparingDouble(
                    (Map.Entry<String, Tally> entry) -> entry.getValue().mean())
            .reversed()
            .thenComparing(Map.Entry.comparingByKey());

    /** There are 3,376 airports; whoever posts flights can invent millions. */
    private static final int MAX_ORIGINS = 10_000;

    private final Map<String, Tally> byOrigin = new ConcurrentHashMap<>();

    private final LongAdder unknownAirports = new LongAdder();

    /**
     * Counts flights. Those of one origin must not be counted by two threads at once.
     *
     * @param flights the flights
     */
    public void add(List<RoutedFlight> flights) {
        for (RoutedFlight routed : flights) {
            Flight flight = routed.flight();
            if (routed.from() == null || routed.to() == null) {
                unknownAirports.increment();
            }
            if (routed.from() == null && byOrigin.size() >= MAX_ORIGINS) {
                continue;
            }
            // no lock and no retry: only this instance adds to this origin, and what is put is seen by others
            Tally before = byOrigin.getOrDefault(flight.origin(), Tally.NOTHING);
            byOrigin.put(flight.origin(), before.plus(flight.delay()));
        }
    }

    /**
     * Finds the origins with the highest mean delay so far.
     *
     * @param top how many at most
     * @param atLeast how many flights each must have
     * @return the origins, the worst first
     */
    public List<OriginDelay> worst(int top, int atLeast) {
        return byOrigin.entrySet().stream()
                .filter(entry -> entry.getValue().flights() >= atLeast)
                .sorted(WORST_FIRST)
                .limit(top)
                .map(entry -> OriginDelay.of(
                        entry.getKey(),
                        entry.getValue().flights(),
                        entry.getValue().minutes()))
                .toList();
    }

    /**
     * {@return how many flights came from, or went to, an airport that nobody knows}
     */
    public long unknownAirports() {
        return unknownAirports.sum();
    }
}
