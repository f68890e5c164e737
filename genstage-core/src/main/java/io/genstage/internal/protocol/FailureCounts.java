package io.genstage.internal.protocol;

import java.util.HashMap;
import java.util.Map;

/** Counts failures by the class of the exception, in an immutable map, so that any thread can read it. */
final class FailureCounts {

    /** How many classes are counted separately. */
    static final int MAX_CLASSES = 20;

    /** Stands for all classes beyond the maximum. */
    static final String OTHER = "other";

    private FailureCounts() {}

    /** {@return the counts with one more failure} */
    static Map<String, Long> plusOne(Map<String, Long> counts, Throwable cause) {
        String name = cause.getClass().getName();
        Map<String, Long> next = new HashMap<>(counts);
        next.merge(counts.containsKey(name) || counts.size() < MAX_CLASSES ? name : OTHER, 1L, Long::sum);
        return Map.copyOf(next);
    }
}
