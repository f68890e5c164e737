package io.genstage.dispatch;

import java.util.Objects;

/**
 * The partition to which a {@link PartitionFunction} assigns an event.
 *
 * @param event the event, or its replacement
 * @param partition the partition's name
 * @param <E> the type of the events
 * @since 0.1.0
 */
public record Placement<E>(E event, String partition) {

    public Placement {
        Objects.requireNonNull(
                event, "a placement needs an event. To discard an event, return null instead of a placement");
        Objects.requireNonNull(partition, "a placement needs a partition");
    }
}
