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
        if (reasons.merge(reason, events, Long::sum) == 0) {
            reasons.remove(reason);
        }
        next.put(place, Map.copyOf(reasons));
        if (reasons.isEmpty()) {
            next.remove(place);
        }
        return Map.copyOf(next);
    }

    /** {@return the counts after events that were counted as failed have ended with their stage or call} */
    static Map<Place, Map<GivenUpReason, Long>> endedInstead(
            Map<Place, Map<GivenUpReason, Long>> counts, Place place, long events) {
        return plus(plus(counts, Place.IN_PROGRESS, GivenUpReason.FAILED, -events), place, GivenUpReason.ENDED, events);
    }
}
