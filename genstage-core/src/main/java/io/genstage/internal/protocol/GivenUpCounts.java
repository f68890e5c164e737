package io.genstage.internal.protocol;

import io.genstage.GivenUpReason;
import io.genstage.Place;
import java.util.EnumMap;
import java.util.Map;

/**
 * Counts given-up events by place and reason, without those that did not occur. The maps never change, so that any
 * thread can read them.
 */
final class GivenUpCounts {

    private GivenUpCounts() {}

    /** {@return the counts and some more events} */
    static Map<Place, Map<GivenUpReason, Long>> plus(
            Map<Place, Map<GivenUpReason, Long>> counts, Place place, GivenUpReason reason, long events) {
        if (events == 0) {
            return counts;
        }
        Map<Place, Map<GivenUpReason, Long>> next = new EnumMap<>(Place.class);
        next.putAll(counts);
        Map<GivenUpReason, Long> reasons = new EnumMap<>(GivenUpReason.class);
        reasons.putAll(counts.getOrDefault(place, Map.of()));
        reasons.merge(reason, events, Long::sum);
        next.put(place, Map.copyOf(reasons));
        return Map.copyOf(next);
    }
}
