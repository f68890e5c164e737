package io.genstage.internal.protocol;

import io.genstage.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Given-up events of which no acknowledger is notified.
 *
 * @param events the events; empty if they cannot be identified
 * @param count how many
 * @param place where the events were
 * @param cause the failure because of which they were given up, or {@code null}
 */
public record UndeliveredEvents(
        List<Object> events,
        long count,
        Place place,
        @Nullable Throwable cause) {}
