package io.genstage.internal.engine;

import io.genstage.OnGivenUp;
import org.jspecify.annotations.Nullable;

/**
 * How a producer tracks the events that it emits.
 *
 * @param maxInFlight the maximum number of unsettled events, or {@code null} for no limit; with a limit, all events are
 *     tracked
 * @param onGivenUp what happens if a source that commits positions has an event that was given up
 */
public record SourcePolicy(@Nullable Integer maxInFlight, OnGivenUp onGivenUp) {

    /** No limit, and the default. */
    public static final SourcePolicy DEFAULT = new SourcePolicy(null, OnGivenUp.FAIL);

    boolean tracksAll() {
        return maxInFlight != null;
    }

    boolean skipsGivenUp() {
        return onGivenUp == OnGivenUp.SKIP;
    }
}
