package io.genstage.internal.protocol;

import io.genstage.GivenUpReason;
import io.genstage.Place;
import java.util.EnumMap;
import java.util.Map;

/**
 * Counts given-up events by place and reason. The maps never change after they were published, so that any thread can
 * read them. Belongs to the stage's turn.
 */
final class GivenUpCounts {

    private Map<Place, Map<GivenUpReason, Long>> counts = Map.of();

    /** {@return the counts, without places and reasons that did not occur} */
    Map<Place, Map<GivenUpReason, Long>> counts() {
        return counts;
    }

    /** Counts events. */
    void add(Place place, GivenUpReason reason, long events) {
        if (events != 0) {
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
            counts = Map.copyOf(next);
        }
    }

    /** Counts events for another place and reason, because it is known now why they were counted as failed. */
    void endedInstead(Place place, long events) {
        add(Place.IN_PROGRESS, GivenUpReason.FAILED, -events);
        add(place, GivenUpReason.ENDED, events);
    }
}
