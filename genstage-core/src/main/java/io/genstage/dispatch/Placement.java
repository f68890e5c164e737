package io.genstage.dispatch;

import java.util.Objects;

/**
 * Where a {@link PartitionFunction} wants an event to go.
 *
 * @param event the event itself, or what is to take its place (R186)
 * @param partition the partition's name
 * @param <E> the type of the events
 * @since 0.1.0
 */
public record Placement<E>(E event, String partition) {

    public Placement {
        Objects.requireNonNull(
                event, "a placement without an event: to discard one, return null in place of a placement");
        Objects.requireNonNull(partition, "a placement without a partition");
    }
}
