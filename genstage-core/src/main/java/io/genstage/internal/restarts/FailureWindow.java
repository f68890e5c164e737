package io.genstage.internal.restarts;

import io.genstage.internal.text.Counts;
import io.genstage.internal.threads.Durations;
import io.genstage.supervision.RestartIntensity;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/** Recent failures, by stage instance or child. Not thread-safe. */
public final class FailureWindow {

    private record Failure(String failedId, long at) {}

    private final RestartIntensity intensity;

    /** The period in nanoseconds; at most {@link Long#MAX_VALUE}. */
    private final long within;

    private final Deque<Failure> failures = new ArrayDeque<>();

    public FailureWindow(RestartIntensity intensity) {
        this.intensity = intensity;
        this.within = Durations.nanos(intensity.within());
    }

    /**
     * Adds a failure.
     *
     * @param failedId the id of the stage instance or child that failed
     * @param now the time in nanoseconds
     * @return whether the failures now exceed the limit
     */
    public boolean exceededBy(String failedId, long now) {
        while (!failures.isEmpty() && now - failures.getFirst().at >= within) {
            failures.removeFirst();
        }
        failures.addLast(new Failure(failedId, now));
        return failures.size() > intensity.maxRestarts();
    }

    public int size() {
        return failures.size();
    }

    int of(String failedId) {
        return (int) failures.stream()
                .filter(failure -> failure.failedId.equals(failedId))
                .count();
    }

    /** {@return the failures as text: how many in all, how many of each stage instance, and how many are allowed} */
    public String account() {
        Map<String, Integer> counts = new TreeMap<>();
        failures.forEach(failure -> counts.merge(failure.failedId, 1, Integer::sum));
        return Counts.of(failures.size(), "failure") + " within " + Durations.text(intensity.within()) + " " + counts
                + ", max-restarts is " + intensity.maxRestarts();
    }
}
