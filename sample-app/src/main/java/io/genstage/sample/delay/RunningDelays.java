package io.genstage.sample.delay;

import io.genstage.sample.flight.Flight;
import io.genstage.sample.flight.RoutedFlight;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Running statistics for each origin, over all flights of this run. One instance of a stage counts all flights of an
 * origin, so no two threads update it at the same time. Any thread may read at any time.
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

    private final Map<String, Tally> byOrigin = new ConcurrentHashMap<>();

    /**
     * Counts flights. Two threads must not count flights of the same origin at the same time.
     *
     * @param flights the flights
     */
    public void add(List<RoutedFlight> flights) {
        for (RoutedFlight routed : flights) {
            Flight flight = routed.flight();
            // no lock and no retry: only this instance updates this origin, and the map publishes the value to readers
            Tally before = byOrigin.getOrDefault(flight.origin(), Tally.NOTHING);
            byOrigin.put(flight.origin(), before.plus(flight.delay()));
        }
    }

    /**
     * Finds the origins with the highest mean delay so far.
     *
     * @param top the maximum number of origins
     * @param atLeast the minimum number of flights of an origin
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
}
